using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FinOps.Cli.Output;
using FinOps.Cli.Server;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops costs</c>: what was spent, by whom, on what, when.</summary>
internal static class CostsVerb
{
    private const string DayFormat = "yyyy-MM-dd";
    private const int PageMax = 10_000;
    private const int TableRowsDefault = 1_000;

    public static Command Build(CommandLine line)
    {
        var options = new CostOptions();
        return line.Does(options.Command(), call => Ask(call, options));
    }

    private static async Task<ExitCode> Ask(Call call, CostOptions options)
    {
        var question = options.Question(call);
        await using var server = await call.Connect();
        if (call.Format == OutputFormat.Csv)
        {
            question.Add("limit", call.Get(options.Limit)?.ToString());
            using var answer = await server.Client.Open("api/costs" + question, call.Tenant(options.Tenant), "text/csv");
            await answer.Content.CopyToAsync(call.Around.Output, call.Stop);
            await call.Around.Output.FlushAsync(call.Stop);
            return ExitCode.Success;
        }

        var rowsMax = call.Get(options.Limit) ?? (call.Format == OutputFormat.Table ? TableRowsDefault : int.MaxValue);
        var pages = await Pages(call, server.Client, options, question.ToString(), rowsMax);
        if (call.Format == OutputFormat.Json)
            call.WriteJson(json => WriteJson(json, pages));
        else
            Show(call, pages, options, rowsMax);
        return ExitCode.Success;
    }

    private static async Task<List<JsonElement>> Pages(
        Call call, ServerClient client, CostOptions options, string question, int rowsMax)
    {
        var pages = new List<JsonElement>();
        var left = rowsMax;
        string? cursor = null;
        do
        {
            var page = new QueryText().Add("limit", Math.Min(left, PageMax).ToString()).Add("cursor", cursor).ToString();
            var address = "api/costs" + question + (question.Length == 0 ? page : "&" + page[1..]);
            pages.Add(await client.Get(address, call.Tenant(options.Tenant)));
            left -= pages[^1].Get("rows")?.GetArrayLength() ?? 0;
            cursor = pages[^1].Text("next");
        }
        while (cursor is not null && left > 0);
        return pages;
    }

    private static void WriteJson(Utf8JsonWriter json, List<JsonElement> pages)
    {
        json.WriteStartObject();
        json.WriteOr(pages[0], "columns");
        json.WriteStartArray("rows");
        foreach (var row in pages.SelectMany(page => page.Items("rows")))
            row.WriteTo(json);
        json.WriteEndArray();
        json.WriteStartArray("totals");
        foreach (var total in pages[0].Items("totals"))
        {
            json.WriteStartObject();
            json.WriteOnly(total, "currency", "amount");
            if (total.Get("previous") is not null)
                json.WriteOr(total, "previous");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteOr(pages[0], "query");
        json.WriteEndObject();
    }

    private static void Show(Call call, List<JsonElement> pages, CostOptions options, int rowsMax)
    {
        var table = new CostTable(pages, call.Get(options.Exact));
        if (table.IsEmpty)
        {
            call.Say("No costs match. 'finops imports' shows which periods are loaded; --from and --to choose others.");
            return;
        }

        call.WriteText(writer =>
        {
            writer.WriteLine(TextWidth.Cut(table.Caption, call.Around.Width ?? int.MaxValue));
            table.Build().Write(writer, call.Around.Width);
        });
        if (pages[^1].Text("next") is not null)
            call.Say($"Only the first {Figures.Count(rowsMax)} rows are shown (the total is of all): raise --limit, or use --output csv.");
    }

    /// <summary>The options of the question, and the question as text.</summary>
    private sealed class CostOptions
    {
        private readonly Option<string?> _from = new("--from") { Description = "First day", HelpName = "YYYY-MM-DD" };
        private readonly Option<string?> _to = new("--to") { Description = "The day after the last (exclusive)", HelpName = "YYYY-MM-DD" };
        private readonly Option<string?> _preset = new("--preset")
        {
            Description = "A named period instead of --from and --to (default: this_month)",
            HelpName = "this_month|last_month|…",
        };

        private readonly Option<string[]> _measure = new("--measure")
        {
            Description = "What to sum, one or more: EffectiveCost (default), BilledCost, ListCost, ContractedCost, ConsumedQuantity, PricingQuantity, Count",
            HelpName = "M[,M…]",
        };

        private readonly Option<string[]> _groupBy = new("--group-by") { Description = "FOCUS columns or tag:KEY", HelpName = "D[,D…]" };
        private readonly Option<string?> _granularity = new("--granularity")
        {
            Description = "One row per period of this length (default: total)",
            HelpName = "total|hourly|daily|weekly|monthly|quarterly",
        };

        private readonly Option<string?> _where = new("--where")
        {
            Description = "Only such rows, for example: \"ServiceName contains 'EC2' and tag:team in ('search','ads')\"",
            HelpName = "EXPR",
        };

        private readonly Option<int?> _top = new("--top") { Description = "The N largest groups; the rest becomes one row, (other)", HelpName = "N" };
        private readonly Option<string[]> _orderBy = new("--order-by")
        {
            Description = "Columns to sort by, a leading - for descending: --order-by=-EffectiveCost",
            HelpName = "COLUMN",
        };

        private readonly Option<string?> _compare = new("--compare")
        {
            Description = "Set beside another period",
            HelpName = "previous_period|same_days_last_month",
        };

        private readonly Option<bool> _share = new("--share") { Description = "Each row's share of the total of its currency" };

        public Option<string?> Tenant { get; } = GlobalOptions.Tenant();

        public Option<int?> Limit { get; } = new("--limit") { Description = "At most this many rows (default: 1000 in a table, all otherwise)", HelpName = "N" };

        public Option<bool> Exact { get; } = new("--exact") { Description = "Every digit in the table instead of two decimals" };

        public Command Command()
        {
            _preset.CompletionSources.Add("this_week", "last_week", "this_month", "last_month", "last_30_days", "last_90_days");
            _granularity.CompletionSources.Add("total", "hourly", "daily", "weekly", "monthly", "quarterly");
            _compare.CompletionSources.Add("previous_period", "same_days_last_month");
            _measure.CompletionSources.Add("EffectiveCost", "BilledCost", "ListCost", "ContractedCost", "ConsumedQuantity", "PricingQuantity", "Count");
            return new Command("costs", "Ask what was spent")
            {
                Tenant, _from, _to, _preset, _measure, _groupBy, _granularity, _where, _top, _orderBy, _compare, _share, Limit, Exact,
            };
        }

        public QueryText Question(Call call)
        {
            if (call.Get(Limit) is <= 0)
                throw CommandFailure.Usage("--limit is a number of rows, 1 or more.");
            var question = new QueryText().Add("measure", Joined(call.Get(_measure)));
            AddPeriod(question, call);
            return question.Add("granularity", call.Get(_granularity)).Add("groupBy", Joined(call.Get(_groupBy)))
                .Add("where", call.Get(_where)).Add("top", call.Get(_top)?.ToString()).Add("orderBy", Joined(call.Get(_orderBy)))
                .Add("compare", call.Get(_compare)).Add("share", call.Get(_share) ? "true" : null);
        }

        private void AddPeriod(QueryText question, Call call)
        {
            var (from, to, preset) = (call.Get(_from), call.Get(_to), call.Get(_preset));
            if (preset is not null && (from ?? to) is not null)
                throw CommandFailure.Usage("A period is either --preset or --from with --to, not both.");
            if (from is null && to is not null)
                throw CommandFailure.Usage("--to needs --from.", advice: "Give the first day too, for example --from 2026-01-01 --to 2026-02-01.");
            if (from is null)
            {
                question.Add("preset", preset ?? "this_month");
                return;
            }

            var start = Day(from, "--from");
            // Without an end, "until now": the end is exclusive, so today is in.
            var end = to is null ? DateOnly.FromDateTime(call.Around.Clock.GetUtcNow().UtcDateTime).AddDays(1) : Day(to, "--to");
            if (end <= start)
                throw CommandFailure.Usage("--to must lie after --from.", "--to is exclusive: one day is --from 2026-01-01 --to 2026-01-02.");
            question.Add("from", Text(start)).Add("to", Text(end));
        }

        private static string? Joined(string[]? values) => values is { Length: > 0 } ? string.Join(',', values) : null;

        private static string Text(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

        private static DateOnly Day(string text, string option) =>
            DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : throw CommandFailure.Usage($"{option} is a day like 2026-01-31, not '{text}'.");
    }
}
