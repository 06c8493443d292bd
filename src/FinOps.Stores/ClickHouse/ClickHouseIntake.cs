using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using FinOps.Focus;
using FinOps.Platform.Engines;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>Takes bills into ClickHouse. Every row is read, typed, judged and written by the engine.</summary>
public sealed partial class ClickHouseIntake(ClickHouseClient client, BillStage stage, TimeProvider clock) : ICostIntake
{
    private const string OfImport = "WHERE TenantId = {tenant:UInt32} AND ImportId = {import:UInt64}";

    /// <summary>A single import may take this much of the engine's memory; what needs more is a broken file.</summary>
    internal const string MemoryMax = "2200000000";

    /// <summary>A file may have 2,000 columns, and a list of lines stands in the statement too.</summary>
    private const string QuerySizeMax = "16000000";

    /// <summary>A copy on the engine's disk is read by as many threads as it likes; each holds a block of all columns.</summary>
    private const string CopyThreads = "4";

    /// <summary>The engine's code for a statement that read more bytes than it may.</summary>
    internal const int TooManyBytes = 307;

    /// <summary>Up to so many cores, one thread reads a provider's bill as fast as they map it.</summary>
    private const int FewCores = 3;

    private readonly BillInspector inspector = new(client, stage);

    private readonly BillObjects objects = new(client, stage, clock);

    /// <summary>The files that were copied to the engine, with their copies.</summary>
    private readonly ConcurrentDictionary<string, string> copies = new(StringComparer.Ordinal);

    /// <summary>How many cores the engine uses; null until it is asked, with the first bill of a provider.</summary>
    private int? cores;

    /// <inheritdoc/>
    public Task<BillFile> Look(string path, string name, CancellationToken stop, long packedBytes = 0) => inspector.Look(path, name, packedBytes, stop);

    /// <inheritdoc/>
    public Task<bool> Reaches(int tenant, ObjectBill bill, CancellationToken stop) => objects.Reaches(bill, stop);

    /// <inheritdoc/>
    public Task<BillFile> Look(int tenant, string path, string name, ObjectBill bill, CancellationToken stop) => objects.Look(path, name, bill, stop);

    /// <inheritdoc/>
    public async Task JoinParquet(IReadOnlyList<string> parts, string target, CancellationToken stop)
    {
        try
        {
            if (await stage.IsNeeded(stop)) await stage.Join(await inspector.Parts(parts, stop), target, stop);
            else await client.Execute(ParquetJoin.Of(parts, target), stop);
        }
        catch (ClickHouseException e)
        {
            throw new ImportRefusedException("parts_unfit", "The parts of the bill do not fit together", $"The engine cannot read them as one table: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public async Task<BillSurvey> Take(IntakeJob job, CancellationToken stop)
    {
        await Copy(job, stop);
        try
        {
            var survey = await TakeRows(job, stop);
            // What did not cancel out is known only now.
            job = job with { Residuals = survey.Native?.Residuals ?? [] };
            if (job.Residuals.Count > 0) await Run(job, (await Sql(job, stop)).TakeResiduals(), stop);
            await Run(job, IntakeSql.RollUp(), stop);
            await Run(job, IntakeSql.RollUpServices(), stop);
            return survey;
        }
        catch (StoreBusyException)
        {
            // What broke off has left rows behind; with them the next attempt would count twice.
            await Remove([(job.Tenant, job.ImportId)], keepRejects: false, stop);
            throw;
        }
    }

    private async Task<BillSurvey> TakeRows(IntakeJob job, CancellationToken stop)
    {
        var (lines, byInvoice) = await Summed(job, stop);
        var isNative = job.Mapping.Native is not null;
        var survey = (isNative ? ToNativeSurvey(lines, job) : ToSurvey(lines, job)) with { Invoices = byInvoice ? SurveyedInvoices.Of(lines, isNative) : null };
        if (survey.Truncated || job.File.Encoding != BillEncoding.Csv || survey.Records == 0) return survey;
        // The engine takes the end of the file for the end of a quoted field, so a file that ends oddly is looked at closely.
        var suspicious = lines.MaxBy(r => long.Parse(r[10]!, CultureInfo.InvariantCulture))![12] == "1"
            || !await (job.File.Objects is null ? BillLook.EndsWithLineFeed(job.File, stop) : objects.EndsOutsideQuotes(job.File, stop));
        return suspicious ? survey with { Truncated = (await inspector.RecordLinesOf(job.File, stop)).EndsInQuotes } : survey;
    }

    /// <summary>Writes the bill's rows, and gives what was added up on the way, by invoice unless there are too many.</summary>
    private async Task<(List<string?[]> Lines, bool ByInvoice)> Summed(IntakeJob job, CancellationToken stop)
    {
        try
        {
            await Run(job, (await Sql(job, stop)).Take(), stop);
            var lines = await Sums(byInvoice: true, IntakeSql.InvoicesMax + 1);
            return lines.Count <= IntakeSql.InvoicesMax ? (lines, true) : (await Sums(byInvoice: false, IntakeSql.CurrenciesMax + 1), false);
        }
        finally
        {
            await ForgetSums(job.ImportId);
        }

        Task<List<string?[]>> Sums(bool byInvoice, int most) => client.All(Of(job.Tenant, job.ImportId, TakeTables.Sums(byInvoice, most)), stop);
    }

    /// <inheritdoc/>
    public async Task<MappingPreview> Preview(IntakeJob job, int most, CancellationToken stop)
    {
        try
        {
            await Copy(job, stop);
            var sql = await Sql(job, stop);
            var rows = await Ask(job, sql.Preview(most), stop);
            return new MappingPreview([.. sql.PreviewedColumns], rows.ConvertAll(row => new PreviewedRow(
                long.Parse(row[0]!, CultureInfo.InvariantCulture), [.. row.Skip(2).Select(t => t ?? "")],
                [.. ClickHouseArray.Parse(row[1]!).Chunk(3).Select(f => new PreviewProblem(f[0], f[1], f[2]))])), []);
        }
        finally
        {
            if (copies.TryRemove(job.File.Path, out var copy)) await stage.TryDrop(copy);
        }
    }

    /// <inheritdoc/>
    public async Task SumByService(int tenant, long importId, CancellationToken stop)
    {
        // What broke off has left rows behind; with them this one would count twice.
        if ((await Stored(tenant, importId, byInvoice: false, stop)).RollUps[^1].Count > 0) await Remove(CostTable.Services.Name, [(tenant, importId)], stop);
        await client.Execute(Of(tenant, importId, IntakeSql.RollUpServices()), stop);
        if (!(await Stored(tenant, importId, byInvoice: false, stop)).RollUpsAgree) throw new InvalidOperationException($"The roll-up by service of import {importId} does not agree with its rows.");
    }

    /// <inheritdoc/>
    public async Task<StoredBill> Stored(int tenant, long importId, bool byInvoice, CancellationToken stop)
    {
        var lines = await client.All(Of(tenant, importId, IntakeSql.Stored(byInvoice)), stop);
        List<string?[]> LinesOf(CostTable table) => lines.FindAll(l => l[6] == table.Name);
        List<CurrencyTotals> In(CostTable table) => LinesOf(table).ConvertAll(ToTotals);
        return new StoredBill(CurrencyTotals.Merged(In(CostTable.Rows)), [In(CostTable.Days), In(CostTable.Services)])
        {
            Invoices = byInvoice
                ? LinesOf(CostTable.Rows).ConvertAll(l => new InvoiceAmount(
                    new InvoiceKey(ToDay(l[10]!), l[0]!, l[7]!, l[8]!, l[9]!), long.Parse(l[1]!, CultureInfo.InvariantCulture), ExactDecimal.Parse(l[2]!)))
                : [],
        };
    }

    /// <inheritdoc/>
    public async Task<BillSurvey> Reject(IntakeJob job, CancellationToken stop)
    {
        var sql = await Sql(job, stop);
        var lines = await inspector.RecordLinesOf(job.File, stop);
        await Run(job, sql.Reject(lines.Found), stop);
        var rejected = await Ask(job, sql.SurveyRejected(byInvoice: true), stop);
        var survey = ToSurvey(rejected, job) with { Invoices = SurveyedInvoices.Of(rejected, isNative: false) };
        return survey with { Notes = lines.TooMany ? ["Too many fields hold line breaks: the lines of rejected rows count records, not lines."] : [] };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Rejected>> Rejects(int tenant, long importId, int most, CancellationToken stop)
    {
        var rows = await client.All(
            Of(tenant, importId, $"{RejectsOfImport} LIMIT {{most:UInt64}}", ("most", most.ToString(CultureInfo.InvariantCulture))), stop);
        return rows.ConvertAll(ToRejected);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Rejected> AllRejects(int tenant, long importId, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var row in client.Rows(Of(tenant, importId, RejectsOfImport), stop)) yield return ToRejected(row);
    }

    private static string RejectsOfImport => $"SELECT toString(SourceRow), Column, Value, Reason FROM cost_rejects {OfImport} ORDER BY SourceRow, Column";

    private static Rejected ToRejected(string?[] row) => new(long.Parse(row[0]!, CultureInfo.InvariantCulture), row[1]!, row[2]!, row[3]!);

    /// <inheritdoc/>
    public async Task Forget(long importId)
    {
        foreach (var (path, copy) in copies.Where(c => c.Value == BillStage.TableOf(importId)))
        {
            if (copies.TryRemove(path, out _)) await stage.TryDrop(copy);
        }
    }

    /// <inheritdoc/>
    public Task RemoveLeftOver(Func<Task<IReadOnlySet<long>>> unfinished, CancellationToken stop) => stage.RemoveLeftOver(unfinished, stop);

    /// <inheritdoc/>
    public async Task<IntakeProgress?> Progress(IntakeJob job, CancellationToken stop)
    {
        var then = stage.Parts(job.File.Path);
        var rows = await client.All(new ClickHouseStatement("""
            SELECT toString(read_rows), toString(arraySum(mapValues(mapFilter((name, count) -> name LIKE 'ReadBufferFrom%Bytes', ProfileEvents))))
            FROM system.processes
            WHERE Settings['log_comment'] = {mark:String}
            """)
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["mark"] = Mark(job) },
        }, stop);
        long Whole(int column) => long.Parse(rows[0][column]!, CultureInfo.InvariantCulture);
        // A copy is read once, the bill itself by several that look at each record.
        var running = rows.Count == 1 ? new IntakeProgress(Whole(0), Whole(1)) : null;
        if (stage.Parts(job.File.Path) is { } now) return now.With(running, then);
        if (stage.Sent(job.File.Path) is { } sent) return new IntakeProgress(running?.RowsRead ?? 0, sent);
        return running is null ? null : running with { RowsRead = running.RowsRead / TakeTables.Passes };
    }

    /// <summary>
    /// Goes with an import's statements as a setting, so that the running one can be found: engines give query ids of their
    /// own, and write an INSERT anew without the comments in it.
    /// </summary>
    private static string Mark(IntakeJob job) => $"import {job.Tenant}/{job.ImportId}";

    private async Task<IntakeSql> Sql(IntakeJob job, CancellationToken stop)
    {
        return copies.TryGetValue(job.File.Path, out var copy)
            ? new IntakeSql(job, copy, BillStage.Number)
            : new IntakeSql(job, BillSource.Sql(job.File, await inspector.Types(job.File, stop)));
    }

    /// <summary>Copies the bill to an engine that cannot see it, anew at every attempt.</summary>
    private async Task Copy(IntakeJob job, CancellationToken stop)
    {
        if (job.Mapping.Native is not null) cores ??= await Cores(stop);
        if (job.File.Objects is not null)
        {
            copies[job.File.Path] = BillStage.TableOf(job.File.Path);
            await objects.Fill(job.File, SettingsOf(job), stop);
            return;
        }

        if (!await stage.IsNeeded(stop)) return;
        var types = await inspector.Types(job.File, stop);
        copies[job.File.Path] = BillStage.TableOf(job.File.Path);
        try
        {
            await stage.Fill(job.File, from => BillSource.Sql(job.File, types, from), SettingsOf(job), stop);
        }
        catch (ClickHouseException e)
        {
            throw Refused(e, job.File, stage);
        }
    }

    private async Task Run(IntakeJob job, string sql, CancellationToken stop)
    {
        try
        {
            await client.Execute(Statement(job, sql), stop);
        }
        catch (ClickHouseException e)
        {
            throw Refused(e, job.File, stage);
        }
    }

    private async Task<List<string?[]>> Ask(IntakeJob job, string sql, CancellationToken stop, params (string Name, string Value)[] settings)
    {
        try
        {
            return await client.All(Statement(job, sql, settings), stop);
        }
        catch (ClickHouseException e)
        {
            throw Refused(e, job.File, stage);
        }
    }

    private ClickHouseStatement Statement(IntakeJob job, string sql, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var statement = Of(job.Tenant, job.ImportId, sql, ("source", job.Source));
        var parameters = new Dictionary<string, string>(statement.Parameters, StringComparer.Ordinal)
        {
            ["tagKeys"] = ClickHouseStatement.ArrayOf(job.RollupTagKeys),
        };
        if (job.Mapping.Extensions.Count > 0)
            parameters[IntakeSql.ExtensionNames] = ClickHouseStatement.ArrayOf(job.Mapping.Extensions.Select(e => e.Name));
        if (job.AccountNames.ById.Count > 0)
        {
            parameters[AccountNamesSql.Ids] = ClickHouseStatement.ArrayOf(job.AccountNames.ById.Select(n => n.Key));
            parameters[AccountNamesSql.Names] = ClickHouseStatement.ArrayOf(job.AccountNames.ById.Select(n => n.Value));
        }

        for (var i = 0; i < job.Mapping.Native?.Lists.Count; i++) parameters[$"list{i}"] = ClickHouseStatement.ArrayOf(job.Mapping.Native.Lists[i]);
        if (job.Residuals.Count > 0) parameters["residuals"] = NativeSql.Json(job.Residuals);
        var settings = SettingsOf(job);
        if (copies.ContainsKey(job.File.Path))
        {
            settings["max_threads"] = CopyThreads;
            // What was packed came out of it before.
            settings.Remove(BillSource.UnpackedMax);
        }

        foreach (var (name, value) in more) settings[name] = value;
        return statement with { Parameters = parameters, Settings = settings };
    }

    private Dictionary<string, string> SettingsOf(IntakeJob job)
    {
        var settings = new Dictionary<string, string>(BillSource.Settings(job.File), StringComparer.Ordinal)
        {
            ["log_comment"] = Mark(job),
            ["max_memory_usage"] = MemoryMax,
            ["max_query_size"] = QuerySizeMax,
            ["max_partitions_per_insert_block"] = "1200",
            // The engine would write with one thread where less than 4 GiB are free; smaller blocks make two fit instead.
            ["max_insert_threads_min_free_memory_per_thread"] = "0",
            ["max_threads_min_free_memory_per_thread"] = "0",
            ["min_insert_block_size_bytes"] = "100000000",
            // Pieces of a file are parsed side by side and mapped one after the other: larger ones make fewer blocks of the same
            // rows, and dictionaries that are put together less often. More parsers than these would only hold more memory.
            ["min_chunk_bytes_for_parallel_parsing"] = "40000000",
            ["max_parsing_threads"] = "3",
        };
        // Compiling a long mapping to machine code takes far longer than a small bill does, and gains a large one nothing.
        settings["compile_expressions"] = "0";
        // Names that stand on names: the newer analyzer takes three times as long for a FOCUS file, ten times for a provider's
        // bill, fifty for a mapping in steps, and looking through them for what a filter could spare takes as long again. Rows
        // are read at the same speed.
        settings["enable_analyzer"] = "0";
        settings["enable_optimize_predicate_expression"] = "0";
        // Looking for choices among two, and writing them otherwise, takes a third of the time that understanding a mapping does.
        settings["optimize_multiif_to_if"] = "0";
        if (job.Mapping.Native is not null)
        {
            // Moving work across the expansion into rows cuts lambdas from the functions that they belong to.
            settings["query_plan_lift_up_array_join"] = "0";
            settings["query_plan_filter_push_down"] = "0";
            // What a step has found stays found. Made one of, the steps would find it anew in every branch that uses it.
            settings["query_plan_merge_expressions"] = "0";
            // To find where the pieces begin and to put them together again is a tenth of the whole: work that few cores are
            // spared, where a row is mapped for longer than it is read.
            if (cores <= FewCores) settings["input_format_parallel_parsing"] = "0";
        }

        return settings;
    }

    private static ClickHouseStatement Of(int tenant, long importId, string sql, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["tenant"] = tenant.ToString(CultureInfo.InvariantCulture),
            ["import"] = importId.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in more) parameters[name] = value;
        return new ClickHouseStatement(sql) { Parameters = parameters };
    }

    /// <summary>Lines of skipped records count as records, not as rows.</summary>
    private static BillSurvey ToNativeSurvey(List<string?[]> lines, IntakeJob job)
    {
        var survey = ToSurvey(lines.FindAll(l => NativeSql.IsKept(l, IntakeSql.SurveyWidth)), job);
        var tally = NativeSql.Tallied(job.Mapping.Native!, lines, IntakeSql.SurveyWidth, survey.Rows);
        return survey with
        {
            Truncated = ToSurvey(lines, job).Truncated,
            Rows = survey.Rows + tally.Residuals.Count,
            Totals = CurrencyTotals.Merged(
                survey.Totals.Concat(tally.Residuals.Select(r => new CurrencyTotals(r.Currency, 1, r.Amount, r.Amount, r.Amount, r.Amount)))),
            Native = tally,
        };
    }

    private static BillSurvey ToSurvey(List<string?[]> rows, IntakeJob job)
    {
        var totals = CurrencyTotals.Merged(rows.ConvertAll(ToTotals));
        if (totals.Count > IntakeSql.CurrenciesMax)
        {
            throw new ImportRefusedException("too_many_currencies", "The file has too many currencies",
                $"BillingCurrency has more than {IntakeSql.CurrenciesMax} different values, so its columns are mixed up or this is not a bill. Nothing was imported.");
        }

        var days = rows.SelectMany(r => Texts(r[6])).Where(d => d.Length > 0).Distinct(StringComparer.Ordinal).Select(ToDay).Order().ToList();
        var through = rows.Select(r => r[9]!).Where(t => t.Length > 0).Max(StringComparer.Ordinal);
        var last = rows.MaxBy(r => long.Parse(r[10]!, CultureInfo.InvariantCulture));
        return new BillSurvey(
            totals.Sum(t => t.Rows), totals, days, Union(rows, 7), Union(rows, 8),
            through is null ? null : DateTimeOffset.Parse(through, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            last is not null && last[11] == "1",
            Notes(rows, job));
    }

    private static List<string> Notes(List<string?[]> rows, IntakeJob job)
    {
        var notes = new List<string>();
        foreach (var (column, at) in new[] { ("ListCost", 13), ("ContractedCost", 14) })
        {
            var count = rows.Sum(r => long.Parse(r[at]!, CultureInfo.InvariantCulture));
            if (count > 0 && job.Mapping.Columns.ContainsKey(column))
                notes.Add($"{count} rows have no {column}, which FOCUS demands; it counts as zero there.");
        }

        return notes;
    }

    private static List<string> Union(List<string?[]> rows, int column) =>
        [.. rows.SelectMany(r => Texts(r[column])).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static List<string> Texts(string? array) => ClickHouseArray.Parse(array ?? "[]");

    private static CurrencyTotals ToTotals(string?[] row) => new(
        row[0]!, long.Parse(row[1]!, CultureInfo.InvariantCulture),
        ExactDecimal.Parse(row[2]!), ExactDecimal.Parse(row[3]!), ExactDecimal.Parse(row[4]!), ExactDecimal.Parse(row[5]!));

    private static DateOnly ToDay(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>What the engine says of a file that it read, in words for the one who sent it.</summary>
    internal static Exception Refused(ClickHouseException e, BillFile file, BillStage stage) =>
        e.Code == TooManyBytes && file.UnpackedBytesMax > 0 ? stage.Unpack.Refuse(file.Name) : Refused(e, file.Path);

    /// <summary>What the engine says of a file, in words for the one who sent it.</summary>
    internal static Exception Refused(ClickHouseException e, string path) => e.Code switch
    {
        243 => Full(),
        _ when e.Message.Contains("No space left on device", StringComparison.Ordinal) => Full(),
        // Reading: cannot parse, unexpected end, bad archive, Parquet damaged …
        6 or 25 or 26 or 27 or 32 or 33 or 38 or 41 or 72 or 117 or 271 or 321 or 354 or 540 or 561 or 636 or 1001 =>
            new ImportRefusedException("damaged_file", "The file cannot be read to its end",
                $"It is damaged or was cut off on the way; nothing was imported. Upload it again. The reader says: {FirstSentence(e.Message.Replace(path, "the file", StringComparison.Ordinal))}"),
        // The limit of the whole engine, not of this statement: others took it.
        241 when e.Message.Contains("(total)", StringComparison.Ordinal) => new StoreBusyException(e),
        241 => new ImportRefusedException("record_too_large", "The file needs too much memory",
            "A record is so large that it cannot be read; most likely a quote is not closed or the file is not a bill. Nothing was imported."),
        74 or 75 or 999 => new EngineDownException(EngineName.Costs, FirstSentence(e.Message), e),
        394 => new OperationCanceledException("The import was cancelled."),
        _ => e,
    };

    private static ImportRefusedException Full() => new(
        "store_full", "The cost store's disk is full", "There is no room for the rows of this bill. Nothing was imported. Free space and import it again.");

    private static string FirstSentence(string message)
    {
        var text = message.Replace("DB::Exception: ", "", StringComparison.Ordinal);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end > 0) text = text[..end];
        return text.Length <= 200 ? text : text[..200] + "…";
    }
}
