using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using FinOps.Focus;

namespace FinOps.Understand.Ingestion;

/// <summary>How far the rows of an import keep the rules of FOCUS.</summary>
public sealed class ImportConformance
{
    /// <summary>The import.</summary>
    public long ImportId { get; init; }

    /// <summary>Whose it is.</summary>
    public int TenantId { get; init; }

    /// <summary>By which version's rules, such as <c>1.2</c>.</summary>
    public required string FocusVersion { get; init; }

    /// <summary>How many rows were judged.</summary>
    public long RowsChecked { get; init; }

    /// <summary>How many rules they were held against.</summary>
    public int RulesChecked { get; init; }

    /// <summary>How many of these are violated; warnings do not count.</summary>
    public int RulesBroken { get; init; }

    /// <summary>The broken rules, as JSON.</summary>
    public required string Findings { get; init; }

    /// <summary>When it was judged.</summary>
    public DateTimeOffset JudgedAt { get; init; }
}

/// <summary>The broken rules of an import.</summary>
/// <param name="Violations">What FOCUS forbids.</param>
/// <param name="Warnings">What FOCUS advises against.</param>
public sealed record BrokenRules(IReadOnlyList<BrokenRuleView> Violations, IReadOnlyList<BrokenRuleView> Warnings);

/// <summary>How far an import's rows, as they are stored, keep the rules of FOCUS.</summary>
/// <param name="State"><c>judged</c>; <c>pending</c> until its turn comes after publication; <c>none</c> for an import that is not published.</param>
/// <param name="FocusVersion">By which version's rules: the file's own, or 1.2 for a provider's own bill.</param>
/// <param name="Score">The share of rules that hold, from 0 to 1.</param>
/// <param name="RulesChecked">How many rules the rows were held against and, of a FOCUS file, its header: which columns must be there, and how they are named.</param>
/// <param name="RulesBroken">How many of them are violated.</param>
/// <param name="RowsChecked">How many rows were judged.</param>
/// <param name="Rows">How many rows the import has; more than were judged where a sample was taken.</param>
/// <param name="JudgedAt">When.</param>
/// <param name="Violations">What FOCUS forbids, one entry per rule and column; a sample's row is the record in the file that made it.</param>
/// <param name="Warnings">What FOCUS advises against, in the same shape.</param>
public sealed record ImportConformanceView(
    [property: AllowedValues("judged", "pending", "none")] string State, string? FocusVersion, ExactDecimal? Score, int RulesChecked, int RulesBroken,
    long RowsChecked, long Rows, DateTimeOffset? JudgedAt, IReadOnlyList<BrokenRuleView> Violations, IReadOnlyList<BrokenRuleView> Warnings)
{
    private const int ScorePlaces = 4;

    internal static ImportConformanceView Of(Import import, ImportConformance? judged)
    {
        if (judged is null)
            return new(import.State == ImportState.Published || !import.IsFinal ? "pending" : "none", null, null, 0, 0, 0, import.RowsLoaded, null, [], []);
        var broken = JsonSerializer.Deserialize<BrokenRules>(judged.Findings, JsonSerializerOptions.Web)!;
        return new(
            "judged", judged.FocusVersion, Share(judged), judged.RulesChecked, judged.RulesBroken, judged.RowsChecked, import.RowsLoaded, judged.JudgedAt,
            broken.Violations, broken.Warnings);
    }

    /// <summary>Rounded down: only what breaks no rule scores 1.</summary>
    internal static ExactDecimal Share(ImportConformance judged)
    {
        const long One = 10_000;
        return judged.RulesChecked == 0 ? ExactDecimal.One : new ExactDecimal((judged.RulesChecked - judged.RulesBroken) * One / judged.RulesChecked, ScorePlaces);
    }
}
