using System.Globalization;
using System.Runtime.CompilerServices;
using FinOps.Costs;
using FinOps.Focus;
using FinOps.Platform.Engines;
using FinOps.Platform.Tenancy;
using FinOps.Understand.Allocation;

namespace FinOps.Stores.ClickHouse;

/// <summary>Answers questions about costs from ClickHouse.</summary>
public sealed class ClickHouseCosts(
    ClickHouseClient client, IPublishedImports published, TimeProvider clock, IPublishedAllocations? allocations = null) : ICostStore
{
    // Rows that are read to be added up here rather than in the engine.
    private const int FewRowsMax = 5_000;

    private readonly DimensionFactsCache _facts = new();
    private readonly RecentAnswers _answers = new();

    /// <summary>Leaves the roll-up aside, so that a test can compare the two.</summary>
    internal bool RowsOnly { get; init; }

    /// <summary>Asks with all layers also where few rows are expected, for the same reason.</summary>
    internal bool LayersOnly { get; init; }

    /// <inheritdoc/>
    public ITenantCosts For(int tenantId) => new OfTenant(tenantId, null, client, published, allocations, clock, _facts, _answers, RowsOnly, LayersOnly);

    /// <inheritdoc/>
    public ITenantCosts For(CurrentTenant tenant) => new OfTenant(tenant.Id, RowScopes.FilterOf(tenant.Rows), client, published, allocations, clock, _facts, _answers, RowsOnly, LayersOnly);

    private sealed class OfTenant(
        int tenantId, CostFilter? within, ClickHouseClient client, IPublishedImports published, IPublishedAllocations? allocations, TimeProvider clock, DimensionFactsCache facts,
        RecentAnswers answers, bool rowsOnly, bool layersOnly) : ITenantCosts
    {
        public async Task<CostAnswer> Ask(CostQuery query, CancellationToken stop)
        {
            var started = clock.GetTimestamp();
            var resolved = Checked(query);
            var (seen, allocated) = await Seen(CostTable.Of(within).Concat(CostTable.Of(resolved)), stop);
            var asked = Within(resolved);
            // What the asker may see is part of what is asked; what was asked for is part of the answer.
            var question = string.Create(CultureInfo.InvariantCulture, $"{tenantId} {seen.DataVersion} {CostQueryJson.Write(resolved)} {(within is null ? "" : CostQueryJson.Write(asked))}");
            var answer = await answers.Get(question, found => Find(resolved, asked, seen, allocated, found), stop);
            return answer with { Took = clock.GetElapsedTime(started) };
        }

        private async Task<CostAnswer> Find(CostQuery resolved, CostQuery asked, PublishedImports seen, AllocatedTables? allocated, CancellationToken stop)
        {
            var offset = PageCursor.OffsetOf(resolved, seen.DataVersion);
            var limit = resolved.Limit ?? CostLimits.RowsPerPageDefault;
            var table = TableFor(asked, seen, allocated);
            var reader = new AnswerReader(resolved);
            var rows = await Few(reader, asked, table, seen, limit, stop);
            if (rows is null)
            {
                rows = [];
                await foreach (var row in Rows(reader, asked, table, seen, offset, limit, stop)) rows.Add(row);
            }

            return new CostAnswer
            {
                Columns = reader.Columns,
                Rows = rows,
                Totals = reader.Totals(),
                Query = resolved,
                Next = offset + rows.Count < reader.RowCount ? PageCursor.Write(resolved, seen.DataVersion, offset + rows.Count) : null,
                RowCount = Math.Max(reader.RowCount, rows.Count == 0 ? 0 : offset + rows.Count),
                DataVersion = seen.DataVersion,
                AnsweredFrom = table.AnsweredFrom,
                Took = TimeSpan.Zero,
            };
        }

        public async IAsyncEnumerable<string?[]> AskAll(CostQuery query, [EnumeratorCancellation] CancellationToken stop)
        {
            var resolved = Checked(query with { Limit = null, Cursor = null });
            var (seen, allocated) = await Seen(CostTable.Of(within).Concat(CostTable.Of(resolved)), stop);
            var asked = Within(resolved);
            var table = TableFor(asked, seen, allocated);
            var reader = new AnswerReader(resolved);
            await foreach (var row in Rows(reader, asked, table, seen, 0, CostLimits.GroupsMax, stop)) yield return row;
        }

        public async Task<DimensionValues> Values(Dimension dimension, string? search, CostPeriod period, int limit, CancellationToken stop)
        {
            var (seen, allocated) = await Seen(CostTable.Of(within).Prepend(dimension), stop);
            if (seen.ImportIds.Count == 0) return new DimensionValues(dimension.Name, [], false);
            var resolved = period.ResolvedAt(clock.GetUtcNow());
            var statement = SqlDimensions.Values(dimension, search, resolved.Range, limit + 1, within, seen, tenantId, allocated);
            var values = new List<DimensionValue>();
            await foreach (var row in Guarded(statement, stop)) values.Add(new DimensionValue(row[0]!, Whole(row[1])));
            return new DimensionValues(dimension.Name, values.Take(limit).ToList(), values.Count > limit);
        }

        public async Task<IReadOnlyList<DimensionFact>> Dimensions(CancellationToken stop)
        {
            var (seen, allocated) = await Seen(CostTable.Of(within), stop);
            if (seen.ImportIds.Count == 0) return [];
            var found = within is null ? await facts.Get(tenantId, seen.DataVersion, () => Facts(seen, null, stop)) : await Facts(seen, allocated, stop);
            return allocations is null ? found : [.. found, .. DimensionFacts.Of(await allocations.Of(tenantId, seen.DataVersion, stop))];
        }

        public async Task Export(CostPeriod period, ExportForm form, Stream to, CancellationToken stop)
        {
            var (seen, allocated) = await Seen(CostTable.Of(within), stop);
            var range = period.ResolvedAt(clock.GetUtcNow()).Range;
            var isCsv = form.File == ExportFile.Csv;
            var longs = isCsv ? [] : await Longs(form, range, seen, allocated, stop);
            var kept = new List<string>();
            if (form.Extensions) await foreach (var row in Guarded(SqlExport.Kept(range, within, seen, tenantId, allocated), stop)) kept.Add(row[0]!);
            await client.CopyTo(SqlExport.Write(form, longs, range, within, seen, tenantId, allocated, kept), isCsv ? "CSVWithNames" : "Parquet", to, stop);
        }

        /// <summary>Which decimals a Parquet file must keep with more digits than all readers know, so that none is lost.</summary>
        private async Task<HashSet<string>> Longs(ExportForm form, ChargePeriod? range, PublishedImports seen, AllocatedTables? allocated, CancellationToken stop)
        {
            var flags = await First(SqlExport.Longs(form, range, within, seen, tenantId, allocated), stop);
            return SqlExport.Decimals(form.Version).Where((_, i) => flags[i] == "1").Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        }

        private CostTable TableFor(CostQuery query, PublishedImports seen, AllocatedTables? allocated) =>
            rowsOnly ? CostTable.RowsFor(CostTable.Of(query), allocated) : CostTable.For(query, seen, allocated);

        /// <summary>What is visible now; where allocated dimensions are asked for, with the allocation of the same moment.</summary>
        private async Task<(PublishedImports Seen, AllocatedTables? Allocated)> Seen(IEnumerable<Dimension> asked, CancellationToken stop)
        {
            var dimensions = asked.Where(d => d.Source == DimensionSource.Allocated).ToList();
            var seen = await published.Of(tenantId, stop);
            if (dimensions.Count == 0) return (seen, null);
            var allocation = allocations is null ? null : await allocations.Of(tenantId, seen.DataVersion, stop);
            // Something was published between the two looks.
            while (allocation is not null && allocation.DataVersion != seen.DataVersion)
            {
                seen = await published.Of(tenantId, stop);
                allocation = await allocations!.Of(tenantId, seen.DataVersion, stop);
            }

            var tables = new AllocatedTables(tenantId, seen, allocation ?? PublishedAllocation.None);
            tables.Demand(dimensions);
            return (seen, tables);
        }

        private async Task<IReadOnlyList<DimensionFact>> Facts(PublishedImports seen, AllocatedTables? allocated, CancellationToken stop)
        {
            var counts = First(SqlDimensions.RolledUpCounts(within, seen, tenantId, allocated), stop);
            var presence = First(SqlDimensions.Presence(within, seen, tenantId, allocated), stop);
            return DimensionFacts.Of(await counts, await presence);
        }

        private async Task<string?[]> First(ClickHouseStatement statement, CancellationToken stop)
        {
            await foreach (var row in Guarded(statement, stop)) return row;
            throw new InvalidOperationException("An aggregate without groups gives one row.");
        }

        // What the caller may see is no part of the question: the answer shows the question as it was asked, of fewer rows.
        private CostQuery Within(CostQuery query) => within is null ? query : query with { Filter = CostFilter.All(query.Filter, within) };

        private CostQuery Checked(CostQuery query)
        {
            var resolved = query.ResolvedAt(clock.GetUtcNow());
            return CostQueryCheck.Find(resolved) is { } problem ? throw new CostRefusedException(problem) : resolved;
        }

        /// <summary>Answers a question that has few rows the quick way; null when it has many after all, or is of another kind.</summary>
        private async Task<List<string?[]>?> Few(
            AnswerReader reader, CostQuery query, CostTable table, PublishedImports seen, int limit, CancellationToken stop)
        {
            if (layersOnly || seen.ImportIds.Count == 0 || !SqlWriter.IsLikelyFew(query)) return null;
            var most = Math.Max(limit, FewRowsMax);
            var all = new List<string?[]>();
            await foreach (var raw in Guarded(SqlWriter.WriteFew(query, table, seen, tenantId, most + 1), stop)) all.Add(raw);
            return all.Count > most ? null : reader.TakeAll(all, limit);
        }

        private async IAsyncEnumerable<string?[]> Rows(
            AnswerReader reader, CostQuery query, CostTable table, PublishedImports seen, long offset, long limit,
            [EnumeratorCancellation] CancellationToken stop)
        {
            // Nothing is published: there is nothing to ask the engine.
            if (seen.ImportIds.Count == 0) yield break;
            await foreach (var raw in Guarded(SqlWriter.Write(query, table, seen, tenantId, offset, limit), stop))
            {
                if (reader.Take(raw) is { } row) yield return row;
            }
        }

        /// <summary>Turns the engine's own limits into refusals that name ours.</summary>
        private async IAsyncEnumerable<string?[]> Guarded(ClickHouseStatement statement, [EnumeratorCancellation] CancellationToken stop)
        {
            await using var rows = client.Cells(statement, stop).GetAsyncEnumerator(stop);
            while (true)
            {
                try
                {
                    if (!await rows.MoveNextAsync()) yield break;
                }
                catch (ClickHouseException refused) when (EngineRefusals.IsBusy(refused))
                {
                    throw new EngineDownException(EngineName.Costs, "its memory is taken by other work", refused);
                }
                catch (ClickHouseException refused) when (EngineRefusals.Read(refused) is { } problem)
                {
                    throw new CostRefusedException(problem);
                }

                yield return rows.Current;
            }
        }

        private static long Whole(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);
    }
}
