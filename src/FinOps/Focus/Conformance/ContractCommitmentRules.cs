using static FinOps.Focus.Conformance.CostAndUsageRules;

namespace FinOps.Focus.Conformance;

/// <summary>The contract-commitment data set of FOCUS 1.3. Its rule ids are our own, in the official style.</summary>
internal static class ContractCommitmentRules
{
    /// <summary>Its columns.</summary>
    public static IReadOnlyList<DatasetColumn> Columns { get; } =
    [
        Of(1, "BillingCurrency", ColumnKind.Text),
        Of(2, "ContractCommitmentCategory", ColumnKind.Text, notNull: true, values: ["Spend", "Usage"]),
        Of(3, "ContractCommitmentCost", ColumnKind.Decimal),
        Of(4, "ContractCommitmentDescription", ColumnKind.Text),
        Of(5, "ContractCommitmentId", ColumnKind.Text),
        Of(6, "ContractCommitmentPeriodEnd", ColumnKind.Time, notNull: true),
        Of(7, "ContractCommitmentPeriodStart", ColumnKind.Time, notNull: true),
        Of(8, "ContractCommitmentQuantity", ColumnKind.Decimal),
        Of(9, "ContractCommitmentType", ColumnKind.Text, notNull: true),
        Of(10, "ContractCommitmentUnit", ColumnKind.Text),
        Of(11, "ContractId", ColumnKind.Text),
        Of(12, "ContractPeriodEnd", ColumnKind.Time, notNull: true),
        Of(13, "ContractPeriodStart", ColumnKind.Time, notNull: true),
    ];

    /// <summary>What holds between them.</summary>
    public static IReadOnlyList<RowRule> Rows { get; } =
    [
        new("BillingCurrency-X-004-M", "BillingCurrency", Severity.Violation, Has("BillingCurrency"),
            new HasForm("BillingCurrency", TextForm.NationalCurrency), "BillingCurrency must be a national currency of ISO 4217."),
        Given("BillingCurrency-X-005-C", "BillingCurrency", Has("ContractCommitmentCost"), "when ContractCommitmentCost is not null"),
        Given("ContractCommitmentCost-X-003-C", "ContractCommitmentCost", Is("ContractCommitmentCategory", "Spend"),
            "when ContractCommitmentCategory is Spend"),
        Given("ContractCommitmentQuantity-X-003-C", "ContractCommitmentQuantity", Is("ContractCommitmentCategory", "Usage"),
            "when ContractCommitmentCategory is Usage"),
        Empty("ContractCommitmentUnit-X-003-C", "ContractCommitmentUnit", new IsNull("ContractCommitmentQuantity"),
            "when ContractCommitmentQuantity is null"),
        Given("ContractCommitmentUnit-X-004-C", "ContractCommitmentUnit", Has("ContractCommitmentQuantity"),
            "when ContractCommitmentQuantity is not null"),
        UnitOf("ContractCommitmentUnit-X-005-O", "ContractCommitmentUnit"),
        Ordered("ContractCommitmentPeriodEnd-X-004-M", "ContractCommitmentPeriodStart", "ContractCommitmentPeriodEnd"),
        Ordered("ContractPeriodEnd-X-004-M", "ContractPeriodStart", "ContractPeriodEnd"),
    ];

    private static DatasetColumn Of(int number, string name, ColumnKind kind, bool notNull = false, string[]? values = null) => new(
        name, kind, FocusVersion.V1_3, null, new PresenceRule($"ContractCommitment-X-{number:000}-M", name, Severity.Violation),
        $"{name}-X-001-M", $"{name}-X-002-M", notNull ? $"{name}-X-003-M" : null, values is null ? null : $"{name}-X-004-M", values);
}
