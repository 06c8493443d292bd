using System.Globalization;
using System.Text.Json;
using FinOps.Costs;
using FinOps.Focus;
using FinOps.Understand.Allocation;

namespace FinOps.Stores.ClickHouse;

/// <summary>Allocates charges inside ClickHouse.</summary>
public sealed class ClickHouseAllocation(ClickHouseClient client) : IAllocationStore
{
    private const int RunsRemovedAtOnce = 500;
    private const int PatternsAtOnce = 200;

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<long, IReadOnlyList<DateOnly>>> DaysOf(int tenant, IReadOnlyList<long> importIds, CancellationToken stop)
    {
        if (importIds.Count == 0) return new Dictionary<long, IReadOnlyList<DateOnly>>();
        var scope = new SqlScope();
        var sql = $"SELECT toString(ImportId), arrayStringConcat(arrayMap(d -> toString(d), arraySort(groupUniqArray(Day))), ',') FROM cost_days WHERE {scope.Visible(tenant, importIds)} GROUP BY ImportId";
        var rows = await client.All(new ClickHouseStatement(sql) { Parameters = scope.Values }, stop);
        return rows.ToDictionary(r => Whole(r[0]), r => (IReadOnlyList<DateOnly>)[.. r[1]!.Split(',').Select(Day)]);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<MatchedRules>> Match(AllocationTask task, CancellationToken stop)
    {
        var (statement, terms) = new SqlAllocation(task).Match();
        await Insert("allocation_terms", terms.Select(t => (object)new { TenantId = task.Tenant, task.RunId, t.List, t.Key, t.Rule }), stop);
        try
        {
            await client.Execute(statement, stop);
        }
        catch (ClickHouseException e) when (IsPattern(e))
        {
            throw new RulesRefusedException(BadPattern(e));
        }

        var rows = await client.All(new SqlAllocation(task).Matches(), stop);
        return rows.ConvertAll(r => new MatchedRules(r[0]!, [.. r[1]!.Split(',').Select(w => int.Parse(w, CultureInfo.InvariantCulture))], ClickHouseArray.Parse(r[2]!)));
    }

    /// <inheritdoc/>
    public async Task Place(AllocationTask task, IReadOnlyList<Outcome> outcomes, CancellationToken stop)
    {
        await Insert("allocation_outcomes", outcomes.Select(o => (object)new
        {
            TenantId = task.Tenant,
            task.RunId,
            Outcome = o.Key,
            Combo = o.Combination,
            Allocated = o.Owners,
            Rule = o.RuleOf(task.Rules),
            Method = Word(o.Method),
        }), stop);
        if (!new SqlAllocation(task).IsByDay) await client.Execute(new SqlAllocation(task).Cells(), stop);
        await client.Execute(new SqlAllocation(task).Place(), stop);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DirectSum>> Direct(AllocationTask task, IReadOnlyList<string> dimensions, CancellationToken stop)
    {
        var rows = await client.All(new SqlAllocation(task).Direct(dimensions), stop);
        return rows.ConvertAll(r => new DirectSum(Day(r[0]!), r[1]!, [.. r.Skip(2).Take(dimensions.Count).Select(v => v!)], Amounts(r, 2 + dimensions.Count)));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DirectSum>> DirectOf(AllocationTask task, Pool pool, CancellationToken stop)
    {
        var rows = await client.All(new SqlAllocation(task).DirectOf(pool), stop);
        var count = pool.Dimensions.Count;
        return rows.ConvertAll(r => new DirectSum(Day(r[0]!), r[1]!, [.. r.Skip(2).Take(count).Select(v => v!)],
            new Dictionary<string, ExactDecimal>(StringComparer.Ordinal) { [pool.Key == SplitKey.Usage ? "Usage" : pool.Measure] = ExactDecimal.Parse(r[2 + count]!) }, r[3 + count]!));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SharedSum>> ToShare(AllocationTask task, CancellationToken stop)
    {
        var rows = await client.All(new SqlAllocation(task).ToShare(), stop);
        return rows.ConvertAll(r => new SharedSum(Day(r[0]!), r[1]!, r[2]!, Amounts(r, 3), r[7] == "1"));
    }

    /// <inheritdoc/>
    public async Task Share(AllocationTask task, IReadOnlyList<DayShares> shares, bool byCharge, CancellationToken stop)
    {
        var parts = new Dictionary<string, (int Part, Share Share)>(StringComparer.Ordinal);
        var lines = new List<object>();
        foreach (var day in shares)
        {
            foreach (var share in day.Shares)
            {
                // Lengths stand before the texts: an owner's name comes from a bill and may hold any sign.
                var key = $"{string.Concat(share.Owners.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}={o.Value.Length}:{o.Value};"))}{share.Pool};{share.Unallocated}";
                if (!parts.TryGetValue(key, out var part)) parts[key] = part = (parts.Count + 1, share);
                lines.Add(new { TenantId = task.Tenant, task.RunId, Day = Text(day.Day), day.Currency, Combo = day.Combination, part.Part, ShareFrom = share.From, ShareTo = share.To, ShareWhole = share.Whole });
            }
        }

        await Insert("allocation_parts", parts.Values.Select(p => (object)new
        {
            TenantId = task.Tenant,
            task.RunId,
            p.Part,
            Allocated = p.Share.Owners,
            p.Share.Pool,
            Method = p.Share.Unallocated ? Word(PlacingMethod.Unallocated) : "",
        }), stop);
        await Insert("allocation_shares", lines, stop);
        await client.Execute(byCharge ? new SqlAllocation(task).ShareByCharge(shares.Max(d => d.Shares.Count)) : new SqlAllocation(task).Share(), stop);
    }

    /// <inheritdoc/>
    public Task RollUp(AllocationTask task, CancellationToken stop) => client.Execute(new SqlAllocation(task).RollUp(), stop);

    /// <inheritdoc/>
    public async Task<RuleProblem?> Refused(RuleSet rules, CancellationToken stop)
    {
        var conditions = rules.Rules.SelectMany(r => r.When).Concat(rules.Pools.SelectMany(p => p.Of)).Where(c => c.Operator == ConditionOperator.Regex).SelectMany(c => c.Values);
        var copies = rules.Rules.SelectMany(r => r.Targets).SelectMany(t => t.Copy.Values).Select(c => c.Pattern).OfType<string>();
        foreach (var some in conditions.Concat(copies).Distinct(StringComparer.Ordinal).Chunk(PatternsAtOnce))
        {
            var scope = new SqlScope();
            var sql = $"SELECT {string.Join(", ", some.Select(p => $"match('', {scope.Text(p)})"))}";
            try
            {
                await client.All(new ClickHouseStatement(sql) { Parameters = scope.Values }, stop);
            }
            catch (ClickHouseException e) when (IsPattern(e))
            {
                return BadPattern(e);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task<AllocationProof> Prove(AllocationTask task, CancellationToken stop)
    {
        var rows = await client.All(new SqlAllocation(task).Prove("allocation_days"), stop);
        rows.AddRange(await client.All(new SqlAllocation(task).Prove("allocation_services"), stop));
        var count = await client.All(new SqlAllocation(task).Count(), stop);
        var differences = rows.SelectMany(r => FocusColumns.Costs.Select((cost, i) => (Cost: cost, Amount: ExactDecimal.Parse(r[3 + i]!)))
            .Where(d => d.Amount.Sign != 0).Select(d => $"{r[0]} {r[1]} import {r[2]}: {d.Cost} imported is {d.Amount} more than allocated")).ToList();
        return new AllocationProof(differences.Count == 0, Whole(count[0][0]), differences);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OwnedCost>> ByOwner(AllocationTask task, string dimension, CancellationToken stop) =>
        (await client.All(new SqlAllocation(task).ByOwner(dimension), stop)).ConvertAll(r => new OwnedCost(Day(r[0]!), r[1]!, r[2]!, ExactDecimal.Parse(r[3]!)));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AppliedShare>> SharesOf(int tenant, long runId, DateOnly day, string pool, string dimension, bool isMain, CancellationToken stop)
    {
        // A charge may be split in other dimensions too: what they come to is added up again.
        var sql = $$"""
            SELECT Currency, Owner, Path, toString(sum(ShareTo - ShareFrom)), toString(any(ShareWhole))
            FROM
            (
              SELECT shares.Currency AS Currency, shares.Combo AS Combo, parts.Allocated[{dimension:String}] AS Owner, {{(isMain ? "parts.Pool" : "{pool:String}")}} AS Path, ShareFrom, ShareTo, ShareWhole
              FROM (SELECT * FROM allocation_shares WHERE TenantId = {tenant:UInt32} AND RunId = {run:UInt64} AND Day = {day:Date} AND has(splitByChar(';', toString(Combo)), concat({dimension:String}, '=', {pool:String}))) AS shares
              INNER JOIN (SELECT Part, Allocated, Pool FROM allocation_parts WHERE TenantId = {tenant:UInt32} AND RunId = {run:UInt64}) AS parts ON shares.Part = parts.Part
            )
            GROUP BY Currency, Combo, Owner, Path
            ORDER BY Currency, sum(ShareTo - ShareFrom) / any(ShareWhole) DESC, Owner, Path, Combo
            LIMIT 1 BY Currency, Owner, Path
            LIMIT 1000
            """;
        var rows = await client.All(new ClickHouseStatement(sql)
        {
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["tenant"] = tenant.ToString(CultureInfo.InvariantCulture),
                ["run"] = runId.ToString(CultureInfo.InvariantCulture),
                ["day"] = Text(day),
                ["pool"] = pool,
                ["dimension"] = dimension,
            },
        }, stop);
        return rows.ConvertAll(r => new AppliedShare(r[0]!, new Dictionary<string, string>(StringComparer.Ordinal) { [dimension] = r[1]! }, r[2]!, ExactDecimal.Divide(new ExactDecimal(Whole(r[3]), 0), new ExactDecimal(Whole(r[4]), 0), 18)));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<MatchedCost>> Matched(
        int tenant, IReadOnlyList<long> importIds, ChargePeriod period, IReadOnlyList<RuleCondition> when, IReadOnlyList<NormalisedTag> tags, CostFilter? within, CancellationToken stop)
    {
        if (importIds.Count == 0) return [];
        var scope = new SqlScope();
        var where = when.Select(c => SqlRules.Condition(c, tags, scope)).Prepend(scope.Visible(tenant, importIds, within))
            .Append($"ChargePeriodStart >= {scope.Moment(CostTable.Rows, period.Start)} AND ChargePeriodStart < {scope.Moment(CostTable.Rows, period.End)}");
        var sql = $"SELECT BillingCurrency, toString(count()), toString(sum(EffectiveCost)) FROM cost_rows WHERE {string.Join(" AND ", where)} GROUP BY BillingCurrency ORDER BY BillingCurrency";
        var rows = await client.All(new ClickHouseStatement(sql) { Parameters = scope.Values, Settings = SqlSettings.Bounded }, stop);
        return rows.ConvertAll(r => new MatchedCost(r[0]!, Whole(r[1]), ExactDecimal.Parse(r[2]!)));
    }

    /// <inheritdoc/>
    public async Task RemoveRuns(IReadOnlyCollection<(int Tenant, long RunId)> runs, CancellationToken stop)
    {
        foreach (var some in runs.Chunk(RunsRemovedAtOnce))
        {
            var ids = string.Join(',', some.Select(r => string.Create(CultureInfo.InvariantCulture, $"({r.Tenant},{r.RunId})")));
            foreach (var table in AllocationTables.All) await RowRemoval.Run(client, table, some.Select(r => r.Tenant), $"(TenantId, RunId) IN ({ids})", stop);
        }
    }

    /// <inheritdoc/>
    public async Task RemoveDays(IReadOnlyCollection<(int Tenant, long RunId, DateOnly Day)> days, CancellationToken stop)
    {
        foreach (var some in days.Chunk(RunsRemovedAtOnce))
        {
            var ids = string.Join(',', some.Select(r => string.Create(CultureInfo.InvariantCulture, $"({r.Tenant},{r.RunId},toDate('{r.Day:yyyy-MM-dd}'))")));
            foreach (var table in new[] { "allocation_days", "allocation_services" })
                await RowRemoval.Run(client, table, some.Select(d => d.Tenant), $"(TenantId, RunId, Day) IN ({ids})", stop);
        }
    }

    /// <summary>Rows as JSON lines: they travel as data, whatever is in them.</summary>
    private async Task Insert(string table, IEnumerable<object> rows, CancellationToken stop)
    {
        using var lines = new MemoryStream();
        foreach (var row in rows)
        {
            JsonSerializer.Serialize(lines, row, row.GetType());
            lines.WriteByte((byte)'\n');
        }

        if (lines.Length == 0) return;
        lines.Position = 0;
        await client.Insert(new ClickHouseStatement($"INSERT INTO {table} FORMAT JSONEachRow"), lines, "none", stop);
    }

    private static Dictionary<string, ExactDecimal> Amounts(string?[] row, int from) =>
        FocusColumns.Costs.Select((cost, i) => (cost, Amount: ExactDecimal.Parse(row[from + i]!))).ToDictionary(a => a.cost, a => a.Amount, StringComparer.Ordinal);

    private static bool IsPattern(ClickHouseException refused) => refused.Code is 427 or 36 or 69;

    private static RuleProblem BadPattern(ClickHouseException refused) => new("bad_pattern", $"The cost store cannot run a pattern of the rules: {refused.Message}", "rules");

    private static string Word(PlacingMethod method) => method.ToString().ToLowerInvariant();

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static long Whole(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);
}
