using System.Collections.Concurrent;
using System.Text.Json;
using FinOps.Focus;
using FinOps.Focus.Conformance;
using FinOps.Platform.Engines;
using FinOps.Platform.Jobs;
using Microsoft.Extensions.Logging;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// Judges, after publication, how far each import's rows keep the rules of FOCUS: large imports one after the other, small
/// ones together.
/// </summary>
public sealed class ConformanceJob(
    ImportBook book, IConformanceStore store, RunningImports running, TimeProvider clock, ILogger<ConformanceJob> log) : IJob
{
    /// <summary>The job's name; whoever publishes an import nudges it.</summary>
    public const string JobName = "conformance";

    /// <summary>
    /// Of an import with more rows only a sample is judged: 200 rules on each row take one core fourteen seconds per million,
    /// and so many rows half a minute.
    /// </summary>
    public const long RowsMax = 2_000_000;

    /// <summary>How many rows, about, a sample has, and small imports that are judged together.</summary>
    public const long SampleRows = 250_000;

    private const int AtOnceMax = 100;

    /// <summary>
    /// How long imports that run now are let go first. What is published meanwhile is judged together: to understand two hundred
    /// rules takes the engine far longer than to hold a small bill against them.
    /// </summary>
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(6);

    /// <summary>How long no import may have been running, for those that come one after the other.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    // Tried again by the next server only: what failed once on the same rows fails again.
    private readonly ConcurrentDictionary<long, bool> failed = new();

    /// <inheritdoc/>
    public string Name => JobName;

    /// <inheritdoc/>
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public async Task Run(CancellationToken stop)
    {
        do
        {
            await LetImportsGoFirst(stop);
        }
        while (await JudgeSome(stop));
    }

    private async Task LetImportsGoFirst(CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        while (running.Idle < Quiet && clock.GetElapsedTime(began) < PatienceMax) await Task.Delay(Glance, clock, stop);
    }

    private async Task<bool> JudgeSome(CancellationToken stop)
    {
        var waiting = await book.Unjudged(AtOnceMax, [.. failed.Keys], stop);
        foreach (var together in Together(waiting))
        {
            if (await TryJudge(together, stop) || together.Count == 1) continue;
            // One of them is the cause; the others shall not suffer for it.
            foreach (var import in together) await TryJudge([import], stop);
        }

        return waiting.Count > 0;
    }

    /// <summary>Every how many-th row of so many is judged; 1 for all.</summary>
    internal static long OneIn(long rows) => rows <= RowsMax ? 1 : (rows + SampleRows - 1) / SampleRows;

    /// <summary>Imports that are held against the same rules, small ones together and first: nobody's few rows wait for another's millions.</summary>
    internal static IEnumerable<List<Import>> Together(IEnumerable<Import> imports) => OfSameRules(imports.OrderBy(i => i.RowsLoaded)).OrderBy(t => t.Sum(i => i.RowsLoaded));

    private static IEnumerable<List<Import>> OfSameRules(IEnumerable<Import> imports)
    {
        foreach (var group in imports.GroupBy(VersionOf))
        {
            var together = new List<Import>();
            foreach (var import in group)
            {
                if (together.Count > 0 && together.Sum(i => i.RowsLoaded) + import.RowsLoaded > SampleRows)
                {
                    yield return together;
                    together = [];
                }

                together.Add(import);
            }

            yield return together;
        }
    }

    private async Task<bool> TryJudge(List<Import> together, CancellationToken stop)
    {
        try
        {
            foreach (var judged in await Judge(together, stop)) await book.Keep(judged, stop);
            return true;
        }
        catch (Exception e) when (e is not (OperationCanceledException or EngineDownException or OutOfMemoryException))
        {
            if (together is not [var alone]) return false;
            failed[alone.Id] = true;
            log.LogError(e, "The conformance of import {Import} could not be judged", alone.Id);
            return false;
        }
    }

    private static FocusVersion VersionOf(Import import)
    {
        var version = import.FocusVersion is { } text ? FocusVersions.Parse(text) ?? FocusVersion.V1_2 : FocusVersion.V1_2;
        return version > RuleBook.Versions.Newest ? RuleBook.Versions.Newest : version;
    }

    private async Task<IEnumerable<ImportConformance>> Judge(List<Import> together, CancellationToken stop)
    {
        var version = VersionOf(together[0]);
        var oneIn = OneIn(together.Sum(i => i.RowsLoaded));
        var rules = RuleBook.For(FocusDataset.CostAndUsage, version, []).Examine([.. FocusColumns.In(version).Select(c => c.Name)]);
        // Of a sample no sum is whole.
        if (oneIn > 1) rules = rules with { Sums = [] };
        var found = await store.Check([.. together.Select(i => (i.TenantId, i.Id))], oneIn, rules, stop);
        return together.Select(import => Judged(import, version, rules, found[import.Id]));
    }

    /// <summary>What a FOCUS file's header says counts, too: columns that must be there, names that are none. Of other bills the rows have all columns.</summary>
    private ImportConformance Judged(Import import, FocusVersion version, Examination rules, RowFindings found)
    {
        var header = import.Columns.Length == 0 ? null : RuleBook.For(FocusDataset.CostAndUsage, version, []).Examine(import.Columns);
        var findings = (header?.HeaderFindings ?? []).Concat(found.Findings).ToList();
        var violations = findings.Where(f => f.Severity == Severity.Violation).Select(BrokenRuleView.Of).ToList();
        var warnings = findings.Where(f => f.Severity == Severity.Warning).Select(BrokenRuleView.Of).ToList();
        return new ImportConformance
        {
            ImportId = import.Id,
            TenantId = import.TenantId,
            FocusVersion = version.Text(),
            RowsChecked = found.Rows,
            RulesChecked = (header?.HeaderRulesChecked ?? 0) + rules.Rows.Count + rules.Keys.Count + rules.Sums.Count,
            RulesBroken = violations.Count,
            Findings = JsonSerializer.Serialize(new BrokenRules(violations, warnings), JsonSerializerOptions.Web),
            JudgedAt = clock.GetUtcNow(),
        };
    }
}
