using System.Collections.Concurrent;
using System.Text.Json;
using FinOps.Focus;
using FinOps.Focus.Conformance;
using FinOps.Platform.Engines;
using FinOps.Platform.Jobs;
using Microsoft.Extensions.Logging;

namespace FinOps.Understand.Ingestion;

/// <summary>Judges, after publication and one after the other, how far each import's rows keep the rules of FOCUS.</summary>
public sealed class ConformanceJob(ImportBook book, IConformanceStore store, TimeProvider clock, ILogger<ConformanceJob> log) : IJob
{
    /// <summary>The job's name; whoever publishes an import nudges it.</summary>
    public const string JobName = "conformance";

    /// <summary>Of an import with more rows only a sample of about so many is judged: 200 rules on each row take their time.</summary>
    public const long RowsMax = 250_000;

    private const int AtOnceMax = 100;

    // Tried again by the next server only: what failed once on the same rows fails again.
    private readonly ConcurrentDictionary<long, bool> failed = new();

    /// <inheritdoc/>
    public string Name => JobName;

    /// <inheritdoc/>
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public async Task Run(CancellationToken stop)
    {
        var waiting = await book.Unjudged(AtOnceMax, [.. failed.Keys], stop);
        foreach (var import in waiting)
        {
            try
            {
                await book.Keep(await Judge(import, stop), stop);
            }
            catch (Exception e) when (e is not (OperationCanceledException or EngineDownException or OutOfMemoryException))
            {
                failed[import.Id] = true;
                log.LogError(e, "The conformance of import {Import} could not be judged", import.Id);
            }
        }
    }

    private async Task<ImportConformance> Judge(Import import, CancellationToken stop)
    {
        var version = import.FocusVersion is { } text ? FocusVersions.Parse(text) ?? FocusVersion.V1_2 : FocusVersion.V1_2;
        if (version > RuleBook.Versions.Newest) version = RuleBook.Versions.Newest;
        var oneIn = (import.RowsLoaded + RowsMax - 1) / RowsMax;
        var rules = RuleBook.For(FocusDataset.CostAndUsage, version, []).Examine([.. FocusColumns.In(version).Select(c => c.Name)]);
        // Of a sample no sum is whole.
        if (oneIn > 1) rules = rules with { Sums = [] };
        var found = await store.Check(import.TenantId, import.Id, Math.Max(1, oneIn), rules, stop);
        var violations = found.Findings.Where(f => f.Severity == Severity.Violation).Select(BrokenRuleView.Of).ToList();
        var warnings = found.Findings.Where(f => f.Severity == Severity.Warning).Select(BrokenRuleView.Of).ToList();
        return new ImportConformance
        {
            ImportId = import.Id,
            TenantId = import.TenantId,
            FocusVersion = version.Text(),
            RowsChecked = found.Rows,
            RulesChecked = rules.Rows.Count + rules.Keys.Count + rules.Sums.Count,
            RulesBroken = violations.Count,
            Findings = JsonSerializer.Serialize(new BrokenRules(violations, warnings), JsonSerializerOptions.Web),
            JudgedAt = clock.GetUtcNow(),
        };
    }
}
