using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Understand.Allocation;

/// <summary>A figure to explain.</summary>
/// <param name="Dimension">The dimension it is told by.</param>
/// <param name="Value">The owner; null for all of them together.</param>
/// <param name="Measure">What was added up.</param>
/// <param name="Period">The charges' time, to the second.</param>
/// <param name="Filter">Which charges; null for all.</param>
public sealed record Figure(string Dimension, string? Value, Measure Measure, CostPeriod Period, CostFilter? Filter);

/// <summary>Why an owner pays what it pays.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Value">The owner; null for all of them together.</param>
/// <param name="Measure">What was added up, such as <c>EffectiveCost</c>.</param>
/// <param name="Totals">What it comes to, per currency or unit: exactly the sum of the steps, of which the hundred largest are told.</param>
/// <param name="Steps">How it came about, the largest first.</param>
public sealed record Explanation(string Dimension, string? Value, string Measure, IReadOnlyList<ExplainedTotal> Totals, IReadOnlyList<ExplainedStep> Steps);

/// <summary>What a figure comes to in one currency or unit.</summary>
/// <param name="Unit">The currency or unit; empty for a number of charges.</param>
/// <param name="Amount">How much.</param>
/// <param name="Charges">Of how many charges.</param>
public sealed record ExplainedTotal(string Unit, ExactDecimal Amount, long Charges);

/// <summary>One way on which cost came to its owner.</summary>
/// <param name="Unit">The currency or unit; empty for a number of charges.</param>
/// <param name="Amount">How much.</param>
/// <param name="Number">The number of the rule set.</param>
/// <param name="Method">How sure it is.</param>
/// <param name="Rule">The rule that decided this dimension; null where no rule did it.</param>
/// <param name="Pools">The pools it came through, the first one first; of a dimension that is not the main one the first pool alone.</param>
/// <param name="Shares">How the first pool was shared out on the last day of the period on which it was; the largest shares first.</param>
/// <param name="ShareDay">That day; null without a pool.</param>
/// <param name="Charges">The largest charges it came from, with this owner's part of each; told of the largest steps.</param>
public sealed record ExplainedStep(
    string Unit, ExactDecimal Amount, int Number, PlacingMethod Method, AllocationRule? Rule, IReadOnlyList<Pool> Pools,
    IReadOnlyList<AppliedShare> Shares, DateOnly? ShareDay, IReadOnlyList<SourceCharge> Charges);

/// <summary>Charges of one resource.</summary>
/// <param name="Service">The service.</param>
/// <param name="SubAccount">The sub-account.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Description">What it was for.</param>
/// <param name="Amount">The owner's part.</param>
public sealed record SourceCharge(string Service, string SubAccount, string Resource, string Description, ExactDecimal Amount);
