using System.Globalization;
using FinOps.Focus.Conformance;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>Holds a file against FOCUS rules inside ClickHouse: every row, every rule, in a few passes over the file.</summary>
public sealed class ClickHouseConformance(ClickHouseClient client, BillStage stage) : IConformanceStore
{
    private const int RecordRulePlace = 1;

    private readonly BillInspector inspector = new(client, stage);

    /// <inheritdoc/>
    public async Task<RowFindings> Check(BillFile file, Examination rules, CancellationToken stop)
    {
        var types = await inspector.Types(file, stop);
        if (!await stage.IsNeeded(stop)) return await Check(file, AskedOf(file, ConformanceSource.Sql(file, types), BillStage.Counted, rules), rules, types, stop);
        var copy = BillStage.TableOf(file.Path);
        try
        {
            await stage.Fill(file, from => ConformanceSource.Sql(file, types, from), ConformanceSource.Settings(file), stop);
            return await Check(file, AskedOf(file with { UnpackedBytesMax = 0 }, copy, BillStage.Number, rules), rules, types, stop);
        }
        catch (ClickHouseException e)
        {
            throw ClickHouseIntake.Refused(e, file, stage);
        }
        finally
        {
            await stage.TryDrop(copy);
        }
    }

    private static Reading AskedOf(BillFile file, string source, string number, Examination rules) =>
        new(new ConformanceSql(columns => ConformanceSource.Written(file, source, number, columns), rules), ConformanceSource.Settings(file));

    private async Task<RowFindings> Check(
        BillFile file, Reading asked, Examination rules, List<(string Name, string Type)> types, CancellationToken stop)
    {
        try
        {
            // Two at once: each pass reads its records in order, on one core.
            using var both = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var across = AcrossRows(asked, rules, both.Token);
            List<Broken> rows;
            try
            {
                rows = await Broken(asked, asked.Sql.Rows(), stop);
            }
            catch
            {
                await both.CancelAsync();
                await Task.WhenAny(across);
                throw;
            }

            List<Shape> broken = [.. rows.Where(b => b.Place > 0).Select(b => Shown(b, rules)), .. await across];
            var findings = await WithValues(asked, broken, stop);
            return new RowFindings(rows.Count == 0 ? 0 : rows.Max(b => b.LastRow), [.. await WrongTypes(asked, rules, types, stop), .. findings.Select(f => f.Finding)]);
        }
        catch (ClickHouseException e)
        {
            throw ClickHouseIntake.Refused(e, file, stage);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<long, RowFindings>> Check(
        IReadOnlyCollection<(int Tenant, long ImportId)> imports, long oneIn, Examination rules, CancellationToken stop)
    {
        var asked = new Reading(
            new ConformanceSql(columns => ConformanceSource.Written(imports, oneIn, columns), rules), InTheBackground);
        // One pass after the other, on one core: nobody waits for it, and people ask questions meanwhile.
        var rows = await Broken(asked, asked.Sql.Rows(), stop);
        List<Shape> broken = [.. rows.Where(b => b.Place > 0).Select(b => Shown(b, rules)), .. await AcrossRows(asked, rules, stop)];
        var findings = (await WithValues(asked, broken, stop)).ToLookup(f => f.Part, f => f.Finding);
        var counts = await All(asked, $"SELECT toString(part), toString(count()) FROM ({ConformanceSource.Written(imports, oneIn, ["BilledCost"])}) GROUP BY part", stop);
        var rowsOf = counts.ToDictionary(c => Whole(c[0]!), c => Whole(c[1]!));
        return imports.ToDictionary(i => i.ImportId, i => new RowFindings(rowsOf.GetValueOrDefault(i.ImportId), [.. findings[i.ImportId]]));
    }

    private static Dictionary<string, string> InTheBackground { get; } = new(StringComparer.Ordinal)
    {
        ["max_threads"] = "1",
        ["max_memory_usage"] = "1000000000",
        // Millions of keys, each with its values, are put on the disk before they fill that.
        ["max_bytes_before_external_group_by"] = "300000000",
    };

    /// <summary>What no single row shows: keys with several values, sums that differ.</summary>
    private async Task<List<Shape>> AcrossRows(Reading asked, Examination rules, CancellationToken stop)
    {
        var broken = new List<Shape>();
        if (rules.Keys.Count > 0) broken.AddRange((await Broken(asked, asked.Sql.Keys(), stop)).Select(b => Shown(b, rules.Keys[b.Place])));
        foreach (var rule in rules.Sums)
            broken.AddRange((await Broken(asked, asked.Sql.Sum(rule), stop)).Where(b => b.Count > 0).Select(b => Shown(b, rule)));
        return broken;
    }

    private static Shape Shown(Broken broken, Examination rules)
    {
        if (broken.Place == RecordRulePlace)
        {
            return new Shape(Examination.RecordRule, Severity.Violation, "", [],
                "Every record must have as many fields as the header.", broken);
        }

        var rule = rules.Rows[broken.Place - RecordRulePlace - 1];
        return new Shape(rule.Id, rule.Severity, rule.Column, [rule.Column], rule.Message, broken);
    }

    private static Shape Shown(Broken broken, KeyRule rule) =>
        new(rule.Id, rule.Severity, rule.Value, [rule.Key, rule.Value], rule.Message, broken);

    private static Shape Shown(Broken broken, SumRule rule) =>
        new(rule.Id, rule.Severity, rule.Column, rule.Keys, rule.Message, broken);

    /// <summary>Reads what stands in the rows that are shown. A conforming file needs no such pass.</summary>
    private async Task<IEnumerable<(long Part, Finding Finding)>> WithValues(Reading asked, List<Shape> broken, CancellationToken stop)
    {
        var columns = broken.SelectMany(b => b.Shows).Distinct(StringComparer.Ordinal).ToList();
        var numbers = broken.SelectMany(b => b.Found.FirstRows.Select(r => (b.Found.Part, Number: r))).Distinct().Order().ToList();
        var values = new Dictionary<(long, long), string?[]>();
        if (columns.Count > 0 && numbers.Count > 0)
        {
            foreach (var row in await All(asked, asked.Sql.Values(columns, numbers), stop)) values[(Whole(row[0]!), Whole(row[1]!))] = row;
        }

        return broken.Select(b => (b.Found.Part, new Finding(b.Rule, b.Severity, b.Column, b.Message, b.Found.Count,
            [.. b.Found.FirstRows.Select(r => new Sample(r, ValueAt((b.Found.Part, r), b.Shows)))])));

        string? ValueAt((long, long) row, IReadOnlyList<string> shows)
        {
            if (!values.TryGetValue(row, out var texts)) return null;
            var shown = shows.Select(c => texts[columns.IndexOf(c) + 2]).Where(t => !string.IsNullOrEmpty(t)).ToList();
            return shown.Count == 0 ? null : string.Join(" · ", shown);
        }
    }

    /// <summary>Columns that Parquet stores as another type than FOCUS wants. A column without a single value has no type worth telling.</summary>
    private async Task<List<Finding>> WrongTypes(
        Reading asked, Examination rules, IReadOnlyList<(string Name, string Type)> types, CancellationToken stop)
    {
        var wrong = types.Where(t => rules.Columns.TryGetValue(t.Name, out var c) && c.TypeRule is not null && !ConformanceSource.Fits(c.Kind, t.Type)).ToList();
        if (wrong.Count == 0) return [];
        var filled = (await All(asked, asked.Sql.Filled(wrong.ConvertAll(w => w.Name)), stop)).Single();
        return [.. wrong.Where((_, i) => filled[i] != "0").Select(w => rules.WrongType(w.Name, w.Type))];
    }

    private async Task<List<Broken>> Broken(Reading asked, string sql, CancellationToken stop) =>
        (await All(asked, sql, stop)).ConvertAll(row => new Broken(
            (int)Whole(row[0]!), Whole(row[1]!), [.. row[2]!.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Whole)], Whole(row[3]!), Whole(row[4]!)));

    private Task<List<string?[]>> All(Reading asked, string sql, CancellationToken stop) =>
        client.All(new ClickHouseStatement(sql) { Settings = asked.Settings }, stop);

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>What is judged, and the settings under which it is read.</summary>
    private sealed record Reading(ConformanceSql Sql, IReadOnlyDictionary<string, string> Settings);
}

/// <summary>What the engine says of one broken rule.</summary>
/// <param name="Place">The rule's place in its list.</param>
/// <param name="Count">How often it is broken.</param>
/// <param name="FirstRows">Where first.</param>
/// <param name="LastRow">The last row that was looked at.</param>
/// <param name="Part">The import; 0 for a file.</param>
internal sealed record Broken(int Place, long Count, IReadOnlyList<long> FirstRows, long LastRow, long Part);

/// <summary>A broken rule with the columns whose values are shown.</summary>
internal sealed record Shape(string Rule, Severity Severity, string Column, IReadOnlyList<string> Shows, string Message, Broken Found);
