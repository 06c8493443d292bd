using FinOps.Focus;

namespace FinOps.Tests.Focus;

public sealed class FocusVersionsTests
{
    [Theory]
    [InlineData(FocusVersion.V1_0)]
    [InlineData(FocusVersion.V1_1)]
    [InlineData(FocusVersion.V1_2)]
    [InlineData(FocusVersion.V1_3)]
    [InlineData(FocusVersion.V1_4)]
    public void A_file_with_all_columns_of_a_version_is_of_that_version(FocusVersion version)
    {
        var columns = FocusColumns.In(version).Select(c => c.Name).ToList();
        Assert.Equal(version, FocusVersions.Recognise(columns));
        Assert.Equal(version, FocusVersions.Recognise([.. columns.Select(c => c.ToUpperInvariant()), "x_own", "Id"]));
        Assert.Equal(version, FocusVersions.Parse(version.Text()));
    }

    [Fact]
    public void Every_columns_first_version_is_the_least_that_knows_it()
    {
        foreach (var column in FocusColumns.All.Where(c => c.Since < FocusVersion.V1_3))
            Assert.Equal(column.Since, FocusVersions.Recognise([column.Name]));
        Assert.Equal(FocusVersion.V1_3, FocusVersions.Recognise(["ServiceProviderName", "ProviderName"]));
        Assert.Equal(FocusVersion.V1_4, FocusVersions.Recognise(["ServiceProviderName"]));
        Assert.Equal(FocusVersion.V1_0, FocusVersions.Recognise(["nothing known"]));
    }

    [Theory]
    [InlineData("2.0")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("V1_2")]
    public void Other_texts_name_no_version(string text) => Assert.Null(FocusVersions.Parse(text));
}
