using System.IO.Compression;
using System.Text;
using FinOps.Providers.FocusFile;
using FinOps.Stores.ClickHouse;
using FinOps.Stores.Tests.Asking;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.Tests.Ingestion;

/// <summary>A packed file that does not say how large it is, is found out while the engine reads it.</summary>
public sealed class UnpackingTests(StoreFixture store)
{
    private const string Header = "BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,BillingAccountId,ChargeCategory,ProviderName,PublisherName,InvoiceIssuerName,ServiceCategory,ServiceName";
    private const string Row = "1,1,1,1,USD,2026-05-01,2026-06-01,2026-05-02,2026-05-03,payer,Usage,Cloud,Cloud,Cloud,Compute,Oven";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_that_each_say_little_add_up()
    {
        // Twenty members of ten thousand rows, a megabyte each.
        var (intake, path) = (Intake(sharesDisk: true, new UnpackLimits(BytesMax: 1 << 20)), Members(20, 10_000));
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(() => Take(intake, path));
        Assert.Equal("zip_bomb", refused.Problem.Code);
        Assert.Contains("1 MiB", refused.Problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_stays_within_the_limit_is_taken(bool sharesDisk) =>
        Assert.Equal(20_000, (await Take(Intake(sharesDisk, new UnpackLimits(BytesMax: 2 << 20)), Members(2, 10_000))).Records);

    private ClickHouseIntake Intake(bool sharesDisk, UnpackLimits limits) => new(store.Client, new BillStage(store.Client, _ => Task.FromResult(sharesDisk), limits), TimeProvider.System);

    private async Task<BillSurvey> Take(ClickHouseIntake intake, string path)
    {
        var file = await intake.Look(path, "bill.csv.gz", Stop);
        var tenant = store.NewTenant();
        try
        {
            return await intake.Take(new IntakeJob(tenant, 1_000_000 + tenant, "upload", file, new FocusFileFormat().Map(file.Columns), []), Stop);
        }
        finally
        {
            await intake.Forget(1_000_000 + tenant);
        }
    }

    private string Members(int count, int rows)
    {
        // A plain name, as the intake folder gives it.
        var path = Path.ChangeExtension(store.Write(""), null);
        using var file = File.Create(path);
        Add(file, Header + "\n");
        for (var i = 0; i < count; i++) Add(file, string.Concat(Enumerable.Repeat(Row + "\n", rows)));
        return path;
    }

    private static void Add(Stream file, string text)
    {
        using var member = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
        member.Write(Encoding.UTF8.GetBytes(text));
    }
}
