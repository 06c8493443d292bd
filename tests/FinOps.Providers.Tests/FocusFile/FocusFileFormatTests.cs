using FinOps.Focus;
using FinOps.Providers.FocusFile;
using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Tests.FocusFile;

/// <summary>FOCUS files are told by their columns, whatever order and case, and mapped without a word of theirs in the SQL.</summary>
public sealed class FocusFileFormatTests
{
    private static readonly FocusFileFormat Format = new();
    private static readonly string[] Columns = [.. FocusColumns.In(FocusVersion.V1_2).Select(c => c.Name)];

    [Fact]
    public void Knows_its_own_and_no_other()
    {
        Assert.Equal(100, Format.Recognise(Columns));
        Assert.Equal(100, Format.Recognise([.. Columns.Select(c => $" {c.ToLowerInvariant()} ").Reverse()]));
        Assert.Equal(0, Format.Recognise(["lineItem/UsageAmount", "bill/PayerAccountId"]));
        Assert.Equal(0, Format.Recognise(["BilledCost", "name"]));
        Assert.True(Format.Recognise(["ContractCommitmentId", "ContractCommitmentCategory", "ContractCommitmentPeriodStart"]) > 0);
    }

    [Fact]
    public void Maps_every_column_that_the_file_has_by_its_place()
    {
        var mapping = Format.Map(Columns);
        Assert.Equal(FocusVersion.V1_2, mapping.Version);
        Assert.Empty(mapping.Warnings);
        Assert.Empty(mapping.Extensions);
        foreach (var (column, i) in Columns.Select((c, i) => (c, i))) Assert.Contains($"c{i}", mapping.Columns[column], StringComparison.Ordinal);
    }

    [Fact]
    public void No_name_of_the_file_is_in_its_expressions()
    {
        string[] hostile = [.. Columns, "x'); DROP TABLE cost_rows; --", "{tenant:UInt32}", "`", "\"", "c1"];
        var mapping = Format.Map(hostile);
        Assert.Equal(hostile[Columns.Length..], mapping.Extensions.Select(e => e.Name));
        Assert.Equal(Enumerable.Range(Columns.Length, 5).Select(i => $"if(c{i} IN ('NULL', 'null', '\\\\N'), '', c{i})"), mapping.Extensions.Select(e => e.TextSql));
    }

    [Fact]
    public void The_first_of_two_columns_of_one_name_counts_and_the_sender_is_told()
    {
        var mapping = Format.Map([.. Columns, "billedcost", "x_own", "X_OWN"]);
        Assert.Contains($"c{Array.IndexOf(Columns, "BilledCost")}", mapping.Columns["BilledCost"], StringComparison.Ordinal);
        Assert.Equal("x_own", Assert.Single(mapping.Extensions).Name);
        Assert.Contains("twice", Assert.Single(mapping.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_essentials_are_named()
    {
        var refused = Assert.Throws<ImportRefusedException>(() => Format.Map([.. Columns.Except(["BilledCost", "ServiceName"])]));
        Assert.Equal("missing_columns", refused.Problem.Code);
        Assert.Contains("BilledCost, ServiceName", refused.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_columns_that_only_describe_are_noted() =>
        Assert.Contains("ServiceCategory", Assert.Single(Format.Map([.. Columns.Except(["ServiceCategory"])]).Warnings), StringComparison.Ordinal);

    [Fact]
    public void Contract_commitments_have_their_own_message() =>
        Assert.Equal("contract_commitment_file", Assert.Throws<ImportRefusedException>(() =>
            Format.Map(["ContractCommitmentId", "ContractCommitmentCategory", "ContractCommitmentPeriodStart", "BillingCurrency"])).Problem.Code);

    [Fact]
    public void Replaced_names_are_bridged_both_ways()
    {
        var old = Format.Map(Columns);
        Assert.Equal(old.Columns["ProviderName"], old.Columns["ServiceProviderName"]);
        string[] columns = [.. FocusColumns.In(FocusVersion.V1_4).Select(c => c.Name)];
        var young = Format.Map(columns);
        Assert.Equal(FocusVersion.V1_4, young.Version);
        Assert.Equal(young.Columns["ServiceProviderName"], young.Columns["ProviderName"]);
        Assert.Contains($"c{Array.IndexOf(columns, "ServiceProviderName")}", young.Columns["PublisherName"], StringComparison.Ordinal);
    }
}
