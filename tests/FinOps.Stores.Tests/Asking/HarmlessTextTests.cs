using FinOps.Platform;
using FinOps.Stores.ClickHouse;

namespace FinOps.Stores.Tests.Asking;

/// <summary>Where the store writes a CSV by itself it judges texts as <see cref="CsvCell"/> does.</summary>
public sealed class HarmlessTextTests(StoreFixture store)
{
    private static readonly string[] Before =
        ["", " ", "  ", "\t", "\r", "\n", "\v", "\u0001", "\u00A0", "\u200B", "\u2028", "\u3000", "\uFEFF", "\"", " \"", "'", "''", "a", "ä", "é=", "1", ".", "\\", "`", "/"];

    private static readonly string[] Signs = ["", "=", "+", "-", "@", "＝", "＋", "－", "＠", "\u2212", "%", "|"];

    private static readonly string[] After = ["", "1", "1.5", "3e4", "1.5E-7", "1.", ".5", "1e", "x", "1+1", "１", "5\n", " 5", "cmd|' /C calc'!A0"];

    [Fact]
    public async Task The_store_and_the_program_judge_alike()
    {
        var texts = (from b in Before from s in Signs from a in After select b + s + a).Distinct(StringComparer.Ordinal).ToList();
        var rows = await store.Client.All(new ClickHouseStatement($"SELECT text, {SqlExport.Harmless("text")} FROM (SELECT arrayJoin({{texts:Array(String)}}) AS text)")
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["texts"] = ClickHouseStatement.ArrayOf(texts) },
        }, TestContext.Current.CancellationToken);
        Assert.Equal(texts, rows.Select(r => r[0]));
        Assert.Equal(texts.Select(CsvCell.Harmless), rows.Select(r => r[1]));
    }
}
