using System.Globalization;
using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.Tests.Asking;

/// <summary>A row of an answer by column.</summary>
internal sealed class UseCaseRow(Dictionary<string, string?> cells)
{
    public string? this[string column] => cells[column];

    public ExactDecimal Number(string column) => cells[column] is { } text ? ExactDecimal.Parse(text) : ExactDecimal.Zero;
}

/// <summary>
/// One question of the FOCUS use-case library as a <see cref="CostQuery"/>, and how its expected columns are read from the
/// answer. A cell is the name of a column; <c>month:</c>, <c>time:</c> before it say how it is written; <c>ratio:</c> marks a
/// number that the expectation computed in binary fractions.
/// </summary>
internal sealed class UseCase(string id, string measures, string by, string where, params string[] cells)
{
    public string Id { get; } = id;

    public string[] Cells { get; } = cells;

    /// <summary>What a <see cref="CostQuery"/> does not say: a ratio, a sum across units, the largest few.</summary>
    public Func<List<UseCaseRow>, List<UseCaseRow>>? LastStep { get; init; }

    /// <summary>Time buckets, where the use case asks for them.</summary>
    public Granularity Granularity { get; init; }

    /// <summary>Only rows shown can be compared, because the expectation cut equal rows at random.</summary>
    public bool CutAtRandom { get; init; }

    public CostQuery Query
    {
        get
        {
            var (filter, problem) = WhereText.Parse(where);
            Assert.True(problem is null, problem?.Detail);
            return new CostQuery
            {
                Measures = [.. Split(measures).Append("Count").Select(m => Measure.Find(m)!)],
                GroupBy = [.. Split(by).Select(Parse)],
                Filter = filter,
                Granularity = Granularity,
            };
        }
    }

    /// <summary>A cell as the expectation writes it.</summary>
    public static string? Show(string cell, UseCaseRow row)
    {
        var (how, column) = cell.Split(':') is [("month" or "time" or "ratio" or "const") and var prefix, ..] ? (prefix, cell[(prefix.Length + 1)..]) : ("", cell);
        return how switch
        {
            "const" => column,
            "month" => DateTimeOffset.Parse(row[column]!, CultureInfo.InvariantCulture).UtcDateTime.Month.ToString(CultureInfo.InvariantCulture),
            "time" => row[column]!.Replace('T', ' ').TrimEnd('Z'),
            _ => row[column],
        };
    }

    private static Dimension Parse(string name) =>
        Dimension.TryParse(name, out var dimension, out var problem) ? dimension : throw new ArgumentException(problem.Detail);

    private static string[] Split(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
