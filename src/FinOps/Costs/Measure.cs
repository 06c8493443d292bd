using FinOps.Focus;

namespace FinOps.Costs;

/// <summary>What a measure counts in.</summary>
public enum MeasureKind
{
    /// <summary>An amount of money; its unit is a currency.</summary>
    Cost,

    /// <summary>A quantity; its unit is stated in a column beside it.</summary>
    Quantity,

    /// <summary>A number of charges.</summary>
    Count,
}

/// <summary>
/// Something that is added up. A measure with a unit is never added across units: the answer has one row per unit.
/// </summary>
public sealed record Measure
{
    private Measure(string name, MeasureKind kind, string? unitColumn)
    {
        Name = name;
        Kind = kind;
        UnitColumn = unitColumn;
    }

    /// <summary>What the invoice asks for.</summary>
    public static Measure BilledCost { get; } = new("BilledCost", MeasureKind.Cost, "BillingCurrency");

    /// <summary>Cost after all discounts, prepaid purchases spread over their use.</summary>
    public static Measure EffectiveCost { get; } = new("EffectiveCost", MeasureKind.Cost, "BillingCurrency");

    /// <summary>Cost at public list prices.</summary>
    public static Measure ListCost { get; } = new("ListCost", MeasureKind.Cost, "BillingCurrency");

    /// <summary>Cost at negotiated prices.</summary>
    public static Measure ContractedCost { get; } = new("ContractedCost", MeasureKind.Cost, "BillingCurrency");

    /// <summary>Effective cost in the currency in which the prices are set.</summary>
    public static Measure PricingCurrencyEffectiveCost { get; } = new("PricingCurrencyEffectiveCost", MeasureKind.Cost, "PricingCurrency");

    /// <summary>How much was used.</summary>
    public static Measure ConsumedQuantity { get; } = new("ConsumedQuantity", MeasureKind.Quantity, "ConsumedUnit");

    /// <summary>How much was priced.</summary>
    public static Measure PricingQuantity { get; } = new("PricingQuantity", MeasureKind.Quantity, "PricingUnit");

    /// <summary>Committed units bought or applied.</summary>
    public static Measure CommitmentDiscountQuantity { get; } = new("CommitmentDiscountQuantity", MeasureKind.Quantity, "CommitmentDiscountUnit");

    /// <summary>The number of charges.</summary>
    public static Measure Count { get; } = new("Count", MeasureKind.Count, null);

    /// <summary>Every measure, in the order in which they are listed to people.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        EffectiveCost, BilledCost, ListCost, ContractedCost, PricingCurrencyEffectiveCost,
        ConsumedQuantity, PricingQuantity, CommitmentDiscountQuantity, Count,
    ];

    /// <summary>Its name: the FOCUS column that is added up, or <c>Count</c>.</summary>
    public string Name { get; }

    /// <summary>Money, quantity or count.</summary>
    public MeasureKind Kind { get; }

    /// <summary>The FOCUS column that holds its unit; null when it has none.</summary>
    public string? UnitColumn { get; }

    /// <summary>True when a charge may lack it, so that the sum of no values is missing rather than zero.</summary>
    public bool MayBeMissing => Kind != MeasureKind.Count && FocusColumns.Find(Name) is { Presence: not Presence.Mandatory } or { AllowsNull: true };

    /// <summary>The measure of this name in any letter case, or null. A cost may be called by its first word: <c>billed</c>.</summary>
    public static Measure? Find(string name) =>
        All.FirstOrDefault(m => Is(m.Name, name) || (m.Kind == MeasureKind.Cost && Is(m.Name, name + "Cost")));

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
