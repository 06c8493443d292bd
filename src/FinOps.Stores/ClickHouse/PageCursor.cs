using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FinOps.Costs;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Where a page starts: a row number in an order that is total, of one question over one version of the data. A cursor of
/// another question or of older data is refused, so that pages never overlap or leave a gap.
/// </summary>
internal static class PageCursor
{
    private const int DigestBytes = 12;

    /// <summary>The cursor of the page that starts after <paramref name="offset"/> rows.</summary>
    public static string Write(CostQuery query, long dataVersion, long offset) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{dataVersion}.{offset}.{Digest(query)}")));

    /// <summary>How many rows stand before the page a question asks for.</summary>
    /// <exception cref="CostRefusedException">The cursor is not of this question and this data.</exception>
    public static long OffsetOf(CostQuery query, long dataVersion)
    {
        if (query.Cursor is not { } cursor) return 0;
        if (!Base64Url.IsValid(cursor)) throw Unknown();
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split('.');
        if (parts.Length != 3
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || offset > CostLimits.GroupsMax || parts[2] != Digest(query))
        {
            throw Unknown();
        }

        return version == dataVersion
            ? offset
            : throw new CostRefusedException(new CostProblem("cursor_expired", "The data has changed since the page before; start again without a cursor.", At: "cursor"));
    }

    private static CostRefusedException Unknown() =>
        new(new CostProblem("bad_cursor", "The cursor does not belong to this question; pass back 'next' and change nothing else.", At: "cursor"));

    private static string Digest(CostQuery query)
    {
        var text = CostQueryJson.Write(query with { Cursor = null, Limit = null });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, DigestBytes));
    }
}
