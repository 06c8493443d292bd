using FinOps.Understand.Ingestion;

namespace FinOps.Providers.Azure;

/// <summary>
/// Of Azure's actual costs only what its amortized costs lack: purchases and refunds of commitments. Beside the amortized
/// export this makes the whole bill, nothing twice. It is chosen by name; the columns cannot tell it.
/// </summary>
public sealed class AzurePurchasesFormat : IBillFormat
{
    private readonly AzureCostsFormat costs = new();

    /// <inheritdoc/>
    public string Name => "azure-purchases";

    /// <inheritdoc/>
    public int Recognise(IReadOnlyList<string> columns) => 0;

    /// <inheritdoc/>
    public BillMapping Map(IReadOnlyList<string> columns)
    {
        var mapping = costs.Map(columns);
        var native = mapping.Native!;
        return mapping with
        {
            Format = Name,
            Native = native with
            {
                OwnCostName = native.OwnCostName.Replace("what is billed", "commitment purchases", StringComparison.Ordinal),
                Names = [.. native.Names.Select(n => n.Key switch
                {
                    NativeRows.SkippedBecause => KeyValuePair.Create(n.Key, "if(is_commitment_fee, '', 'charges that the amortized cost export has too')"),
                    NativeRows.OwnCost => KeyValuePair.Create(n.Key, "if(is_commitment_fee, cost, '0')"),
                    _ => n,
                })],
            },
        };
    }
}
