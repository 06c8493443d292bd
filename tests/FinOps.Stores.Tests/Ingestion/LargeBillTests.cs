using FinOps.Providers.FocusFile;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Tests.Asking;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.Tests.Ingestion;

/// <summary>
/// The cells of a large bill are read by an expression for each column, those of a small one as arrays. Both must judge every
/// cell alike: what one calls right and the other wrong would be missing.
/// </summary>
public sealed class LargeBillTests(StoreFixture store)
{
    private const string Header = "BilledCost,EffectiveCost,ListCost,PricingQuantity,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,"
        + "BillingAccountId,ChargeCategory,InvoiceIssuerName,ProviderName,PublisherName,ServiceCategory,ServiceName,Tags";

    private static readonly string[] Costs =
    [
        "1", "-1.5", "+2", ".25", "1e3", "-1.5E-7", "0.123456789012345678", "0", "",
        "abc", "1.2.3", "-", ".", "e5", "12abc", "NULL", "99999999999999999999", "-10000000000000000000", "9999999999999999999",
        "0.00000000000000000000000000000000000001", "0.000000000000000000000000000000000000001", "1e-39", "10e-39", "1,5", "0x10", "Infinity", "NaN",
    ];

    private static readonly string[] Moments =
    [
        "2026-05-02", "2026-05-02T10:00:00Z", "2026-05-02 10:00:00", "5/2/2026 3:04 PM", "20260502", "2026-05-02T24:00:00Z",
        "", "10:00:00", "2026-13-01", "1999-01-01", "2026-05-00", "yesterday", "NULL",
    ];

    private static readonly string[] Tags = ["", "{}", """{"a":"b"}""", """{"a":1,"b":null}""", """{"a":"b"} x""", """{"a":"b""", "a=b", "{", "[]", """{"":"x"}"""];

    [Fact]
    public async Task Every_cell_is_judged_as_in_a_small_bill()
    {
        var rows = Costs.SelectMany((cost, i) => new[] { Row(cost: cost), Row(quantity: cost), Row(list: cost, tags: Tags[i % Tags.Length]) })
            .Concat(Moments.SelectMany(moment => new[] { Row(start: moment), Row(periodEnd: moment) }))
            .Concat(Tags.Select(tags => Row(tags: tags)))
            .Concat([Row(service: ""), Row(currency: ""), Row(service: "NULL"), Row() + ",more", "1,2,3"]);
        var path = store.Write($"{Header}\n{string.Join('\n', rows)}\n");
        var small = await Taken(path, bytes: null);
        var large = await Taken(path, bytes: 1L << 30);
        Assert.Equal(small, large);
        Assert.Contains("is not a number", small, StringComparison.Ordinal);
        Assert.Contains("is not a date", small, StringComparison.Ordinal);
        Assert.Contains("38 decimal places", small, StringComparison.Ordinal);
        Assert.Contains("is mandatory", small, StringComparison.Ordinal);
    }

    /// <summary>All that an import keeps of a file and says of it.</summary>
    private async Task<string> Taken(string path, long? bytes)
    {
        var stop = TestContext.Current.CancellationToken;
        var intake = new ClickHouseIntake(store.Client, new BillStage(store.Client, _ => Task.FromResult(true)), TimeProvider.System);
        var file = await intake.Look(path, "bill.csv", stop);
        // Only its length tells a bill that is large.
        var (tenant, job) = (store.NewTenant(), file with { Bytes = bytes ?? file.Bytes });
        var asked = new IntakeJob(tenant, 1_000_000 + tenant, "upload", job, new FocusFileFormat().Map(file.Columns), []);
        var survey = await intake.Take(asked, stop);
        var stored = await intake.Stored(tenant, asked.ImportId, byInvoice: false, stop);
        var rejected = await intake.Reject(asked, stop);
        var proof = Reconciliation.Of(survey, rejected, stored);
        Assert.True(proof.Holds, proof.Explain());
        var rejects = await intake.Rejects(tenant, asked.ImportId, 1000, stop);
        var rows = await store.Client.All(new ClickHouseStatement($"""
            SELECT toString(tuple(* EXCEPT (TenantId, ImportId))) FROM cost_rows WHERE TenantId = {tenant} ORDER BY SourceRow
            """), stop);
        return string.Join('\n', rows.Select(r => r[0]).Concat(rejects.Select(r => r.ToString()))
            .Append($"{survey.Records} {survey.Rows} {proof.RowsLoaded} {proof.RowsRejected}"));
    }

    private static string Row(
        string cost = "1", string list = "1", string quantity = "1", string currency = "USD", string start = "2026-05-02", string periodEnd = "2026-06-01",
        string service = "Oven", string tags = "") =>
        string.Join(',', new[]
        {
            cost, "1", list, quantity, currency, "2026-05-01", periodEnd, start, "2026-05-03",
            "payer", "Usage", "Cloud", "Cloud", "Cloud", "Compute", service, tags,
        }.Select(cell => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
}
