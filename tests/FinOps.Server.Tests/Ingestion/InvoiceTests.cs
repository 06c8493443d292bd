using System.Globalization;
using System.Text;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Bills against costs, invoice by invoice, and commitments against their use.</summary>
public sealed class InvoiceTests(ServerFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_invoice_has_its_line_with_the_import_and_over_all_imports()
    {
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(new Bill()
            .Row(("InvoiceId", "I-1"), ("BilledCost", "0.1")).Row(("InvoiceId", "I-1"), ("BilledCost", "0.2"))
            .Row(("InvoiceId", "I-2"), ("BilledCost", "7")).Row(("InvoiceId", ""), ("BilledCost", "1.25"))
            .Row(("InvoiceId", "I-2"), ("BilledCost", "x")).Row(("InvoiceId", "I-1"), ("BilledCost", "5"), ("EffectiveCost", "n/a")))).Published();
        Assert.Equal(
            ["null 1.25 0 1.25 0", "I-1 5.3 5 0.3 0", "I-2 7 0 7 0"],
            import.GetProperty("invoices").EnumerateArray().Select(i => Words(i, "invoiceId", "asRead", "rejected", "asStored", "difference")));

        var answer = await Get(intake, "/api/costs/reconciliation?from=2026-03-01&to=2026-04-01");
        Assert.Equal(
            ["null 1.25 1.25 0 agrees", "I-1 5.3 0.3 5 explained", "I-2 7 7 0 agrees"],
            answer.GetProperty("invoices").EnumerateArray().Select(i => Words(i, "invoiceId", "bill", "focus", "difference", "verdict")));
        Assert.Equal(["2026-03-01 USD 13.55 8.55 5 explained"],
            answer.GetProperty("months").EnumerateArray().Select(m => Words(m, "billingPeriod", "currency", "bill", "focus", "difference", "verdict")));
        Assert.Empty((await Get(intake, "/api/costs/reconciliation?from=2026-04-01&to=2026-05-01")).GetProperty("invoices").EnumerateArray());
    }

    [Fact]
    public async Task A_providers_own_bill_agrees_with_its_own_cost_column_per_invoice()
    {
        var intake = await Intake.New(fixture);
        var path = Samples.SharedBill("aws-cur", "legacy-2023-11.csv");
        var import = await intake.Import(await File.ReadAllBytesAsync(path, Stop), "legacy.csv");
        var invoices = import.GetProperty("invoices").EnumerateArray().ToList();
        Assert.NotEmpty(invoices);
        Assert.All(invoices, i => Assert.Equal("0", i.GetProperty("difference").GetString()));
        var billed = await intake.Rows($"SELECT InvoiceId, toString(sum(BilledCost)) FROM cost_rows WHERE ImportId = {import.Id()} GROUP BY InvoiceId");
        Assert.Equal(billed.ToDictionary(r => r[0], r => r[1]), invoices.ToDictionary(i => i.GetProperty("invoiceId").GetString() ?? "", i => i.GetProperty("asRead").GetString()!));
    }

    [Fact]
    public async Task More_invoices_than_are_told_apart_are_said_so_and_cost_nothing_of_the_totals()
    {
        var intake = await Intake.New(fixture);
        var import = (await intake.Import(new Bill().Rows(2500, i => [("InvoiceId", $"I-{i}"), ("BilledCost", "0.01")]))).Published();
        Assert.Equal("25", import.AsStored()["USD BilledCost"]);
        Assert.Empty(import.GetProperty("invoices").EnumerateArray());
        Assert.Contains(import.Texts("warnings"), w => w.Contains("so many invoices", StringComparison.Ordinal));
        var answer = await Get(intake, "/api/costs/reconciliation");
        Assert.All(answer.GetProperty("invoices").EnumerateArray(), i => Assert.Equal("explained", i.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task A_commitment_is_held_against_its_use_by_month_and_by_hour()
    {
        var intake = await Intake.New(fixture);
        var bill = new Bill();
        bill.Row(Of("plan", "Purchase", "", 0, 744, billed: "7440", effective: "0", ("ChargeFrequency", "Recurring")));
        for (var hour = 0; hour < 744; hour++)
        {
            bill.Row(Of("plan", "Usage", "Used", hour, 1, billed: "0", effective: hour == 30 ? "6" : "7"));
            bill.Row(Of("plan", "Usage", "Unused", hour, 1, billed: "0", effective: "3"));
        }

        bill.Row(Of("old", "Usage", "Used", 0, 1, billed: "0", effective: "2"));
        // An order of two parts, used by the hour; another one whose id merely begins alike; one that lay idle by the month.
        bill.Row(Of("orders/o1", "Purchase", "", 0, 744, billed: "20", effective: "0", ("ChargeFrequency", "Recurring")));
        foreach (var (part, hour, worth) in new[] { ("a", 0, "6"), ("b", 0, "4"), ("a", 1, "10") })
            bill.Row(Of($"orders/o1/parts/{part}", "Usage", "Used", hour, 1, billed: "0", effective: worth));
        bill.Row(Of("orders/o12", "Usage", "Used", 0, 1, billed: "0", effective: "2")).Row(Of("orders/o12", "Usage", "Used", 1, 1, billed: "0", effective: "1"));
        bill.Row(Of("orders/o12", "Usage", "Unused", 0, 744, billed: "0", effective: "5"));
        (await intake.Import(bill)).Published();
        var found = (await Get(intake, "/api/costs/reconciliation/commitments?from=2026-03-01&to=2026-04-01")).GetProperty("commitments").EnumerateArray().ToList();
        Assert.Equal(["plan 7440 5207 2232 1 differs", "old 0 2 0 -2 explained", "orders/o12 0 3 5 -8 explained", "orders/o1 20 20 0 0 agrees"],
            found.Select(c => Words(c, "commitmentId", "recurring", "used", "unused", "difference", "verdict")));
        var hours = found[0].GetProperty("hours");
        Assert.Equal("10 1", Words(hours, "commitment", "differing"));
        Assert.Equal((744, 0), (hours.GetProperty("checked").GetInt32(), hours.GetProperty("missing").GetInt32()));
        Assert.Equal("2026-03-02T06:00:00+00:00 9", Words(hours.GetProperty("samples")[0], "hour", "amount"));
        Assert.Contains("rows are missing", found[0].GetProperty("explanation").GetString(), StringComparison.Ordinal);
        Assert.Contains("before the first imported month", found[1].GetProperty("explanation").GetString(), StringComparison.Ordinal);
        Assert.Equal("null Cannot be judged by the hour: unused comes by the month.", Words(found[2].GetProperty("hours"), "differing", "explanation"));
        Assert.Equal("10 0 null", Words(found[3].GetProperty("hours"), "commitment", "differing", "explanation"));
        Assert.Equal(["orders/o1/parts/a", "orders/o1/parts/b"], found[3].Texts("parts"));
    }

    /// <summary>The rule is told twice: to the store, which adds up hours, and to whoever adds up months.</summary>
    [Fact]
    public async Task The_hours_belong_to_the_same_commitments_as_the_months()
    {
        var intake = await Intake.New(fixture);
        string[] ids = ["a", "a/b", "a/b/c", "a/", "a//b", "ab", "ab/c", "/a", "/a/b", "/", "x/y/z", "x/y", "é/ü", "é", "a/b c'\"\\/d"];
        var bill = new Bill();
        foreach (var (at, id) in ids.Index()) bill.Row(Of(id, "Usage", "Used", at, 1, billed: "0", effective: (at + 1).ToString(CultureInfo.InvariantCulture)));
        var import = (await intake.Import(bill)).Published().Id();

        var store = fixture.Server.Services.GetRequiredService<IReconciliationStore>();
        var tenant = int.Parse((await intake.Rows($"SELECT toString(any(TenantId)) FROM cost_rows WHERE ImportId = {import}"))[0][0], CultureInfo.InvariantCulture);
        var months = CommitmentFamily.Of(await store.Commitments(tenant, [import], Stop));
        var hours = await store.Hours(tenant, period: null, [import], Stop);
        Assert.Equal(["/", "/a", "a", "ab", "x/y", "é"], months.Select(m => m.Commitment.Id).Order(StringComparer.Ordinal));
        Assert.Equal(
            months.Select(m => (m.Commitment.Id, Hours: (long)m.Parts.Count + (ids.Contains(m.Commitment.Id) ? 1 : 0))).Order(),
            hours.GroupBy(h => h.Commitment.Id).Select(g => (g.Key, g.Sum(h => h.Hours))).Order());
    }

    [Fact]
    public async Task Services_that_no_table_knows_are_listed_over_all_imports()
    {
        var intake = await Intake.New(fixture);
        Assert.Empty(await Unmapped(""));
        // A FOCUS file says Other by itself; the table says so of Tax.
        (await intake.Import(new Bill().Row(("ServiceName", "Amazon Nimbus"), ("ServiceCategory", "Other"), ("BilledCost", "4")))).Published();
        await intake.Import(Lines("1", "Nimbus 0.10", "Nimbus 0.25", "AmazonEC2 7"), "march.csv");
        var last = await intake.Import(Lines("2", "Nimbus 0.000000000000000001", "Cirrus 3"), "march-2.csv");
        Assert.Equal(
            [$"AWS Cirrus USD 1 3 2026-03-02 2026-03-02 1 {last.Id()}", $"AWS Nimbus USD 3 0.350000000000000001 2026-03-01 2026-03-02 2 {last.Id()}"],
            await Unmapped(""));
        Assert.Single(await Unmapped("?from=2026-03-01&to=2026-03-02"));
        Assert.Empty(await Unmapped("?from=2026-04-01&to=2026-05-01"));

        async Task<List<string>> Unmapped(string query) =>
            [.. (await Get(intake, "/api/costs/reconciliation/unmapped-services" + query)).GetProperty("services").EnumerateArray()
                .Select(s => Words(s, "provider", "service", "currency", "charges", "effectiveCost", "firstDay", "lastDay", "imports", "lastImportId"))];

        static byte[] Lines(string day, params string[] lines) => Encoding.UTF8.GetBytes(
            "bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedCost\n"
            + string.Concat(lines.Select(l => $"{100000000000 + day[0]},2026-03-01T00:00:00Z,2026-04-01T00:00:00Z,200000000002,Usage,2026-03-0{day}T00:00:00Z,2026-03-0{day}T01:00:00Z,{l.Split(' ')[0]},1,USD,{l.Split(' ')[1]}\n")));
    }

    [Fact]
    public async Task The_answer_is_tagged_and_wrong_periods_are_refused()
    {
        var intake = await Intake.New(fixture);
        (await intake.Import(new Bill().Row())).Published();
        using var first = await intake.Http.GetAsync("/api/costs/reconciliation", Stop);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/api/costs/reconciliation");
        again.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        using var second = await intake.Http.SendAsync(again, Stop);
        Assert.Equal(304, (int)second.StatusCode);
        using var refused = await intake.Http.GetAsync("/api/costs/reconciliation/commitments?from=March", Stop);
        Assert.Equal(400, (int)refused.StatusCode);
    }

    private static (string, string)[] Of(
        string id, string category, string status, int hour, int hours, string billed, string effective, params (string, string)[] more)
    {
        var start = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hour);
        return
        [
            ("CommitmentDiscountId", id), ("ChargeCategory", category), ("CommitmentDiscountStatus", status), ("BilledCost", billed), ("EffectiveCost", effective),
            ("ChargePeriodStart", $"{start:yyyy-MM-ddTHH:mm:ssZ}"), ("ChargePeriodEnd", $"{start.AddHours(hours):yyyy-MM-ddTHH:mm:ssZ}"), .. more,
        ];
    }

    private static async Task<JsonElement> Get(Intake intake, string path) => await intake.Http.GetFromJsonAsync<JsonElement>(path, Stop);

    private static string Words(JsonElement of, params string[] names) =>
        string.Join(' ', names.Select(n => of.GetProperty(n) is { ValueKind: JsonValueKind.Null } ? "null" : of.GetProperty(n).ToString()));
}
