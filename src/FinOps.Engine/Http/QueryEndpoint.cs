using System.Globalization;
using System.Text;
using FinOps.Engine.Data;
using FinOps.Engine.Native;
using FinOps.Engine.Queries;
using FinOps.Engine.Sql;

namespace FinOps.Engine.Http;

/// <summary>A body ends without its end; the client has been told why.</summary>
internal sealed class BodyBrokenOffException(EngineException reason) : Exception(reason.Message, reason);

/// <summary>ClickHouse's <c>/</c>: takes a statement, answers its result.</summary>
internal sealed class QueryEndpoint(ChdbEngine engine, QueryRunner runner, DataDirectory directory, Credentials credentials)
{
    private static readonly TimeSpan PipeRest = TimeSpan.FromMilliseconds(5);

    public async Task Handle(HttpContext http)
    {
        try
        {
            credentials.Check(http.Request);
            await Answer(http);
        }
        catch (EngineException error) when (!http.Response.HasStarted)
        {
            await ErrorResponse.Write(http, error, engine.Version);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (BadHttpRequestException broken)
        {
            await ErrorResponse.Write(http, new(ErrorCode.BadArguments, broken.Message), engine.Version);
        }
        catch (InvalidDataException broken)
        {
            await ErrorResponse.Write(http, new(ErrorCode.BadArguments, $"The compressed body is damaged: {broken.Message}"), engine.Version);
        }
        catch (IOException full) when (!http.Response.HasStarted)
        {
            await ErrorResponse.Write(http, new(ErrorCode.NotEnoughSpace, $"The spool cannot be written: {full.Message}"), engine.Version);
        }
    }

    private async Task Answer(HttpContext http)
    {
        var gone = http.RequestAborted;
        var request = QueryRequest.Read(http.Request);
        await using var body = new RequestBody(http.Request);
        var beginning = request.Query.Length == 0 ? [] : Encoding.UTF8.GetBytes(request.Query + "\n");
        var packed = body.Packing is not null && beginning.Length > 0 && Statement.IsWholeInsert(beginning);
        var head = packed ? beginning : await body.Head(beginning, gone);
        if (head.Length == 0 && request.ReadOnly)
        {
            await http.Response.WriteAsync("Ok.\n", gone);
            return;
        }
        var statement = Statement.Parse(head);
        if (!statement.TakesData)
            statement = Statement.Parse(await body.Rest(head, gone));
        http.Response.Headers["X-ClickHouse-Query-Id"] = request.QueryId;
        http.Response.Headers["X-ClickHouse-Timezone"] = engine.TimeZone;
        if (statement.Kind == StatementKind.Kill)
        {
            if (request.ReadOnly)
                throw new EngineException(ErrorCode.ReadOnly, "Cannot execute query in readonly mode. GET implies it: use POST");
            var kill = statement.ByMark(ChdbSession.MarkExpression);
            await Plain(http, request, statement, await runner.Kill(kill, request.Context(statement.Format)));
            return;
        }
        using var data = !statement.TakesData ? null
            : packed ? await body.SpoolPacked(directory, gone)
            : await body.Spool(directory, head.AsMemory(statement.DataAt), gone);
        using var running = runner.Running.Start(request.QueryId);
        using var place = await runner.Enter(gone);
        await using var whenGone = gone.Register(running.Cancel);
        if (statement.Kind == StatementKind.Rows)
            await Rows(http, request, statement, running);
        else
            await Plain(http, request, statement, await Run(data is null ? statement.Text.ToArray() : statement.FromFile(data.Path, packed ? body.Packing : null)));

        async Task<QueryAnswer> Run(byte[] sql)
        {
            var answer = await runner.Run(sql, request.Context(statement.Format), running);
            return data is null || answer.Error is null
                ? answer
                : answer with { Error = answer.Error.Replace($": (in file/uri {data.Path})", "", StringComparison.Ordinal).Replace(data.Path, "the data", StringComparison.Ordinal) };
        }
    }

    /// <summary>An answer that is small by nature.</summary>
    private static async Task Plain(HttpContext http, QueryRequest request, Statement statement, QueryAnswer answer)
    {
        if (answer.Error is not null)
            throw EngineException.FromEngine(answer.Error);
        Describe(http.Response, statement.Format ?? request.DefaultFormat, answer.Progress);
        http.Response.ContentLength = answer.Output.Length;
        await http.Response.Body.WriteAsync(answer.Output, http.RequestAborted);
    }

    /// <summary>An answer of any size: the engine writes it into a pipe, from which it goes to the client.</summary>
    private async Task Rows(HttpContext http, QueryRequest request, Statement statement, RunningQuery running)
    {
        var format = statement.Format ?? request.DefaultFormat;
        QueryProgress? progress = null;
        await using var body = new ResultBody(http.Response, directory, request.WaitForEnd, () => Describe(http.Response, format, progress));
        QueryAnswer answer;
        using (var pipe = new ResultPipe())
        {
            var result = runner.Run(statement.IntoFile(pipe.EnginePath), request.Context(statement.Format), running, pipe.CloseWriter);
            // Most answers fit the pipe and are there in a moment: taking them afterwards saves waking a reader.
            await Task.WhenAny(result, Task.Delay(PipeRest));
            await body.CopyFrom(pipe.Reader, http.RequestAborted);
            answer = await result;
        }
        // A statement that takes no INTO OUTFILE after all, or a mistake in it: the engine's words shall be about the client's text.
        if (answer.Error is not null && body.IsEmpty && EngineException.FromEngine(answer.Error).Code == ErrorCode.SyntaxError)
        {
            await Plain(http, request, statement, await runner.Run(statement.Text.ToArray(), request.Context(statement.Format), running));
            return;
        }
        if (answer.Error is null)
        {
            progress = answer.Progress;
            await body.Complete(http.RequestAborted);
        }
        else if (!body.HasStarted)
        {
            throw EngineException.FromEngine(answer.Error);
        }
        else
        {
            await BreakOff(http, EngineException.FromEngine(answer.Error));
        }
    }

    /// <summary>
    /// An error in the middle of a body: its text goes out as ClickHouse sends it, and the body is left without an end, so
    /// that no client takes it for complete.
    /// </summary>
    private async Task BreakOff(HttpContext http, EngineException error)
    {
        var tag = http.Response.Headers["X-ClickHouse-Exception-Tag"].ToString();
        var text = ErrorResponse.Text(error, engine.Version);
        var length = Encoding.UTF8.GetByteCount(text).ToString(CultureInfo.InvariantCulture);
        await http.Response.WriteAsync($"\r\n__exception__\r\n{tag}\r\n{text}{length} {tag}\r\n__exception__\r\n", http.RequestAborted);
        // An exception is the server's way to close the connection with the body unfinished, after what was written.
        throw new BodyBrokenOffException(error);
    }

    private static void Describe(HttpResponse response, string format, QueryProgress? progress)
    {
        response.ContentType = ContentTypes.Of(format);
        response.Headers["X-ClickHouse-Format"] = format;
        // While rows stream, the figures are not known; half of them would mislead.
        if (progress is { } figures)
            response.Headers["X-ClickHouse-Summary"] = Summary(figures);
        else
            response.Headers["X-ClickHouse-Exception-Tag"] = Guid.NewGuid().ToString("N")[..16];
    }

    private static string Summary(QueryProgress figures) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"read_rows":"{{figures.RowsRead}}","read_bytes":"{{figures.BytesRead}}","written_rows":"{{figures.RowsWritten}}","written_bytes":"{{figures.BytesWritten}}","total_rows_to_read":"0","result_rows":"{{figures.ResultRows}}","result_bytes":"{{figures.ResultBytes}}"}""");
}
