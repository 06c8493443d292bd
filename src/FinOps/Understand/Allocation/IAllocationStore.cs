using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Understand.Allocation;

/// <summary>
/// Where charges are allocated. The seam to the cost store: rules are matched, shares applied and sums proved inside its
/// engine; only distinct outcomes and sums per day come out. Everything is written under a run's number, unseen by readers
/// until the registry names it.
/// </summary>
public interface IAllocationStore
{
    /// <summary>The days on which these imports have charges.</summary>
    Task<IReadOnlyDictionary<long, IReadOnlyList<DateOnly>>> DaysOf(int tenant, IReadOnlyList<long> importIds, CancellationToken stop);

    /// <summary>Matches the rules on every distinct combination of what they look at; gives what came out, each once.</summary>
    /// <exception cref="RulesRefusedException">The engine cannot run a pattern.</exception>
    Task<IReadOnlyList<MatchedRules>> Match(AllocationTask task, CancellationToken stop);

    /// <summary>Writes what the matches mean, and allocates the charges that go to one owner whole.</summary>
    Task Place(AllocationTask task, IReadOnlyList<Outcome> outcomes, CancellationToken stop);

    /// <summary>What each owner has directly, per day and currency, by these dimensions.</summary>
    Task<IReadOnlyList<DirectSum>> Direct(AllocationTask task, IReadOnlyList<string> dimensions, CancellationToken stop);

    /// <summary>The same of the charges that fulfil conditions: their cost, or how much was used of which unit.</summary>
    Task<IReadOnlyList<DirectSum>> DirectOf(AllocationTask task, Pool pool, CancellationToken stop);

    /// <summary>What is to be shared out, per day, currency and outcome.</summary>
    Task<IReadOnlyList<SharedSum>> ToShare(AllocationTask task, CancellationToken stop);

    /// <summary>Writes the shares and applies them to the charges that are shared.</summary>
    /// <param name="task">What.</param>
    /// <param name="shares">The shares.</param>
    /// <param name="byCharge">True when each charge has to be cut by itself: a sum would be cut to other digits.</param>
    /// <param name="stop">Cancels.</param>
    Task Share(AllocationTask task, IReadOnlyList<DayShares> shares, bool byCharge, CancellationToken stop);

    /// <summary>Rolls what was allocated up by service and owner, for the questions that most screens ask.</summary>
    Task RollUp(AllocationTask task, CancellationToken stop);

    /// <summary>Why the engine cannot run a pattern of the rules; null when it can run all. Reads no charges.</summary>
    Task<RuleProblem?> Refused(RuleSet rules, CancellationToken stop);

    /// <summary>Per day, currency and cost: what the imports hold and what was allocated, where the two differ.</summary>
    Task<AllocationProof> Prove(AllocationTask task, CancellationToken stop);

    /// <summary>Effective cost per month, currency and value of a dimension, as a run's rows have it.</summary>
    Task<IReadOnlyList<OwnedCost>> ByOwner(AllocationTask task, string dimension, CancellationToken stop);

    /// <summary>The shares by which a run cut the charges that a rule sent into a pool on a day; those of a dimension that is not the main one without the way they took.</summary>
    Task<IReadOnlyList<AppliedShare>> SharesOf(int tenant, long runId, DateOnly day, string pool, string dimension, bool isMain, CancellationToken stop);

    /// <summary>How many charges fulfil these conditions in a period, and what they cost per currency.</summary>
    Task<IReadOnlyList<MatchedCost>> Matched(int tenant, IReadOnlyList<long> importIds, ChargePeriod period, IReadOnlyList<RuleCondition> when, IReadOnlyList<NormalisedTag> tags, CostFilter? within, CancellationToken stop);

    /// <summary>Removes all that was written under these runs.</summary>
    Task RemoveRuns(IReadOnlyCollection<(int Tenant, long RunId)> runs, CancellationToken stop);

    /// <summary>Removes the rows of these days that other runs took over.</summary>
    Task RemoveDays(IReadOnlyCollection<(int Tenant, long RunId, DateOnly Day)> days, CancellationToken stop);
}

/// <summary>Charges to allocate: which, by which rules, under which number.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="RunId">The number their allocation is written under.</param>
/// <param name="Rules">The rules.</param>
/// <param name="ImportIds">The published imports they come from.</param>
/// <param name="Days">The charge days.</param>
/// <param name="RollUpTagKeys">The tag keys that the daily roll-up of all these imports keeps.</param>
public sealed record AllocationTask(
    int Tenant, long RunId, RuleSet Rules, IReadOnlyList<long> ImportIds, IReadOnlyList<DateOnly> Days, IReadOnlySet<string> RollUpTagKeys);

/// <summary>Which rules took a charge, found on some combination of what rules look at.</summary>
/// <param name="Key">What the store calls the outcome.</param>
/// <param name="Winners">Per dimension, the position of the rule that took it, from 1; 0 for none.</param>
/// <param name="Copies">Per dimension, the value that the rule took from the charge; empty where it sets one itself.</param>
public sealed record MatchedRules(string Key, IReadOnlyList<int> Winners, IReadOnlyList<string> Copies);

/// <summary>What some owners have directly.</summary>
/// <param name="Day">The charge day.</param>
/// <param name="Currency">The billing currency; empty for usage.</param>
/// <param name="Values">The values of the dimensions asked for.</param>
/// <param name="Amounts">By cost (<c>EffectiveCost</c> …), or <c>Usage</c>.</param>
/// <param name="Unit">The unit of usage; empty for costs.</param>
public sealed record DirectSum(DateOnly Day, string Currency, IReadOnlyList<string> Values, IReadOnlyDictionary<string, ExactDecimal> Amounts, string Unit = "");

/// <summary>What is to be shared out of one outcome.</summary>
/// <param name="Day">The charge day.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Outcome">The outcome's key.</param>
/// <param name="Amounts">By cost.</param>
/// <param name="IsFine">True when one of the amounts has more than 20 decimals.</param>
public sealed record SharedSum(DateOnly Day, string Currency, string Outcome, IReadOnlyDictionary<string, ExactDecimal> Amounts, bool IsFine = false);

/// <summary>Where the sum of what was allocated is not the sum of what was imported; nothing when all is well.</summary>
/// <param name="Holds">True when every sum is equal to the last digit.</param>
/// <param name="Charges">How many daily rows were compared.</param>
/// <param name="Differences">The first differences, in words.</param>
public sealed record AllocationProof(bool Holds, long Charges, IReadOnlyList<string> Differences);

/// <summary>What an owner has.</summary>
/// <param name="Month">The month's first day.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Value">The owner.</param>
/// <param name="EffectiveCost">The sum.</param>
public sealed record OwnedCost(DateOnly Month, string Currency, string Value, ExactDecimal EffectiveCost);

/// <summary>A share that was applied.</summary>
/// <param name="Currency">The billing currency.</param>
/// <param name="Owners">Dimension → value.</param>
/// <param name="Pool">The pools it came through, the first one first.</param>
/// <param name="Share">The part of one.</param>
public sealed record AppliedShare(string Currency, IReadOnlyDictionary<string, string> Owners, string Pool, ExactDecimal Share);

/// <summary>Charges that fulfil conditions.</summary>
/// <param name="Currency">The billing currency.</param>
/// <param name="Charges">How many.</param>
/// <param name="EffectiveCost">What they cost.</param>
public sealed record MatchedCost(string Currency, long Charges, ExactDecimal EffectiveCost);

/// <summary>The engine refuses rules that looked right.</summary>
/// <param name="problem">Why.</param>
public sealed class RulesRefusedException(RuleProblem problem) : Exception(problem.Detail)
{
    /// <summary>Why.</summary>
    public RuleProblem Problem { get; } = problem;
}
