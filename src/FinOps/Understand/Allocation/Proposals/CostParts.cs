using FinOps.Focus;

namespace FinOps.Understand.Allocation.Proposals;

/// <summary>Charges that are alike in everything that a proposal looks at.</summary>
/// <param name="SubAccountId">The sub-account.</param>
/// <param name="SubAccountName">Its name.</param>
/// <param name="Category">The charge category.</param>
/// <param name="Value">The normalised value of the owner's tag; empty for none.</param>
/// <param name="Prefix">The beginning of the resource's name; empty for none.</param>
/// <param name="HasResource">True when the charges belong to resources.</param>
/// <param name="Currency">The billing currency.</param>
/// <param name="Charges">How many.</param>
/// <param name="Amount">What they cost.</param>
public sealed record CostPart(
    string SubAccountId, string SubAccountName, string Category, string Value, string Prefix, bool HasResource, string Currency, long Charges, ExactDecimal Amount);

/// <summary>Adds up what proposals are made from. A seam to another process: the sums are made inside the cost store.</summary>
public interface IProposalStore
{
    /// <summary>A tenant's cost, cut by what proposals look at.</summary>
    Task<IReadOnlyList<CostPart>> Parts(int tenant, Tags.TagQuestion question, CancellationToken stop);
}
