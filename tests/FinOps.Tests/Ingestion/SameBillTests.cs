using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

public sealed class SameBillTests
{
    private static readonly DateOnly March = new(2026, 3, 1);
    private static readonly DateOnly April = new(2026, 4, 1);

    [Fact]
    public void The_same_name_account_and_period_is_the_same_bill() =>
        Assert.Equal([1L], Replaced(Bill(2), Bill(1)));

    [Fact]
    public void The_same_content_is_the_same_bill_under_any_name() =>
        Assert.Equal([1L], Replaced(Bill(2, name: "copy.csv", hash: "same"), Bill(1, hash: "same")));

    [Fact]
    public void Content_that_is_not_known_is_no_reason_to_replace() =>
        Assert.Empty(Replaced(Bill(2, name: "copy.csv", hash: ""), Bill(1, hash: "")));

    [Fact]
    public void One_common_account_is_enough() =>
        Assert.Equal([1L], Replaced(Bill(2, accounts: ["b", "c"]), Bill(1, accounts: ["a", "b"])));

    [Fact]
    public void Another_name_account_source_tenant_or_period_is_another_bill()
    {
        foreach (var other in new[]
        {
            Bill(1, name: "other.csv"), Bill(1, accounts: ["z"]), Bill(1, source: "connection"), Bill(1, tenant: 2), Bill(1, periods: [April]), Bill(1, name: "BILL.CSV"),
        })
            Assert.Empty(Replaced(Bill(2), other));
    }

    [Theory]
    [InlineData(1, 10, true)]    // the month's estimate goes as a whole
    [InlineData(10, 10, true)]   // that day's estimate too
    [InlineData(11, 10, false)]  // the bill does not reach that day yet
    public void A_bill_takes_the_place_of_the_estimates_of_its_days(int estimateFrom, int billThrough, bool replaced)
    {
        var estimate = Bill(1, name: "estimate", estimateFrom: March.AddDays(estimateFrom - 1));
        Assert.Equal(replaced ? [1L] : [], Replaced(Bill(2, through: March.AddDays(billThrough - 1)), estimate));
        Assert.Empty(Replaced(Bill(2, periods: [April], through: April), estimate));
        Assert.Empty(Replaced(Bill(2, source: "other", through: March.AddDays(30)), estimate));
        Assert.Empty(Replaced(Bill(2, name: "estimate-2", estimateFrom: March, through: March.AddDays(30)), estimate));
    }

    [Fact]
    public void What_is_not_published_is_not_replaced()
    {
        foreach (var state in Enum.GetValues<ImportState>().Where(s => s != ImportState.Published)) Assert.Empty(Replaced(Bill(2), Bill(1, state: state)));
        Assert.Empty(Replaced(Bill(2), Bill(2)));
    }

    [Fact]
    public void A_wider_file_replaces_all_that_it_covers() =>
        Assert.Equal([1L, 2L], Replaced(Bill(3, periods: [March, April]), Bill(1, periods: [March]), Bill(2, periods: [April])));

    [Fact]
    public void A_narrower_file_is_refused_by_name_of_what_would_be_lost()
    {
        var refused = Assert.Throws<ImportRefusedException>(() => Replaced(Bill(7, periods: [April]), Bill(5, periods: [March, April])));
        Assert.Equal("overlapping_bill", refused.Problem.Code);
        Assert.Contains("Import 5", refused.Problem.Detail, StringComparison.Ordinal);
        Assert.Contains("2026-03", refused.Problem.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("2026-04", refused.Problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    // published (name@place)            imported                        what happens to the published ones
    [InlineData("10/a.csv@/x/10/a.csv", "a.csv@/x/10/a.csv", "1")]        // a folder, then one file of it
    [InlineData("a.csv@/x/10/a.csv", "10/a.csv@/x/10/a.csv", "1")]        // one file, then its folder
    [InlineData("10/a.csv@/x/10/a.csv", "a.csv@/y/10/a.csv", "1")]        // the folder was moved
    [InlineData("10/a.csv@/x/10/a.csv", "bills/10/a.csv@bills/10/a.csv", "which")] // of /x/10, or of bills/10?
    [InlineData("10/a.csv@10/a.csv", "bills/10/a.csv@bills/10/a.csv", "1")]
    [InlineData("10/a.csv@/x/10/a.csv", "a.csv@a.csv", "1")]              // sent by its name alone
    [InlineData("a.csv@", "10/a.csv@/x/10/a.csv", "1")]                   // imported before places were known
    [InlineData("10/a.csv@/x/10/a.csv", "11/a.csv@/x/11/a.csv", "")]      // two bills
    [InlineData("10/a.csv@/x/10/a.csv 11/a.csv@/x/11/a.csv", "a.csv@/x/11/a.csv", "2")]
    [InlineData("10/a.csv@/x/10/a.csv 11/a.csv@/x/11/a.csv", "a.csv@a.csv", "which")]
    [InlineData("10/a.csv@/x/10/a.csv", "a.csv@/fixed/a.csv", "which")]   // corrected elsewhere, or another bill
    [InlineData("10/a.csv@/x/10/a.csv", "10/a.csv@10/a.csv", "1")]        // which is said by its name
    [InlineData("10/a.csv@/x/10/a.csv", "b.csv@/x/10/b.csv", "")]
    [InlineData("10/a.csv@/x/10/a.csv", "ba.csv@ba.csv", "")]             // a folder's name counts as a whole
    [InlineData("10/a.csv@/x/10/a.csv", "a.csv@", "")]                    // a connection's bill has its name alone
    [InlineData("a.csv@/x/a.csv", "a.csv@/y/a.csv", "1")]                 // one name is one bill
    [InlineData("a.csv@/x/p1/a.csv", "p2/a.csv@/x/p2/a.csv", "which")]
    [InlineData("a.csv@/x/p1/a.csv", "p2/a.csv@/x/p2/a.csv /x/p1/a.csv", "")]   // whose place will be taken by another that comes along
    public void A_name_that_ends_as_another_is_the_same_bill_where_just_one_can_be_meant(string published, string import, string replaced)
    {
        var old = published.Split(' ').Select((text, i) => Placed(i + 1, text)).ToArray();
        var (bill, onTheirWay) = (Placed(9, import.Split(' ')[0]), import.Split(' ')[1..]);
        if (replaced == "which") Assert.Equal("which_bill", Assert.Throws<ImportRefusedException>(() => SameBill.Replaced(bill, old, onTheirWay)).Problem.Code);
        else Assert.Equal(replaced, string.Join(' ', SameBill.Replaced(bill, old, onTheirWay).Select(i => i.Id)));
    }

    [Theory]
    [InlineData("10/a.csv@/x/10/a.csv", "a.csv@/x/10/a.csv", "whose name ends alike")]
    [InlineData("a.csv@/x/a.csv", "a.csv@/y/a.csv", "in another folder")]
    [InlineData("a.csv@/x/a.csv", "a.csv@/x/a.csv", null)]
    [InlineData("a.csv@a.csv", "a.csv@/x/a.csv", null)]
    [InlineData("bill@bill", "bill@bill", "has no name")]
    public void What_was_replaced_is_said_where_another_bill_may_have_been_meant(string published, string import, string? said)
    {
        var notes = SameBill.Notes(Placed(9, import), [Placed(1, published)]).ToList();
        if (said is null) Assert.Empty(notes);
        else Assert.Contains(said, Assert.Single(notes), StringComparison.Ordinal);
    }

    private static Import Placed(long id, string text) => text.Split('@') is [var name, var place] ? Bill(id, name: name, place: place) : throw new ArgumentException(text);

    private static IEnumerable<long> Replaced(Import import, params Import[] published) => SameBill.Replaced(import, published).Select(i => i.Id);

    private static Import Bill(
        long id, string name = "bill.csv", string? hash = null, string source = "upload", int tenant = 1, string[]? accounts = null, DateOnly[]? periods = null,
        ImportState state = ImportState.Published, DateOnly? estimateFrom = null, DateOnly? through = null, string place = "") => new()
        {
            Id = id,
            TenantId = tenant,
            Source = source,
            FileName = name,
            Place = place,
            RequestedFormat = "auto",
            State = state,
            ContentHash = hash ?? $"hash-{id}",
            BillingAccounts = accounts ?? ["a"],
            BillingPeriods = periods ?? [March],
            EstimateFrom = estimateFrom,
            Through = through is { } day ? new DateTimeOffset(day, default, TimeSpan.Zero) : null,
        };
}
