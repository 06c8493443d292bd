namespace FinOps.Costs;

/// <summary>What a reader may see of a tenant's charges, at one moment.</summary>
/// <param name="DataVersion">Rises whenever the set changes.</param>
/// <param name="ImportIds">The published imports; rows of all others are invisible.</param>
/// <param name="RollUpTagKeys">The tag keys that the roll-up of every one of these imports keeps.</param>
/// <param name="PublishedAt">When the set last changed, UTC.</param>
public sealed record PublishedImports(
    long DataVersion, IReadOnlyList<long> ImportIds, IReadOnlySet<string> RollUpTagKeys, DateTimeOffset PublishedAt)
{
    /// <summary>True when every one of these imports is rolled up by service, too; those of earlier versions were not.</summary>
    public bool AreSummedByService { get; init; }

    /// <summary>Which of the store's places keeps the rows; it changes together with the data version.</summary>
    public string Cell { get; init; } = "main";
}

/// <summary>Which imports are published. A seam: the registry is kept in the platform's database, the rows elsewhere.</summary>
public interface IPublishedImports
{
    /// <summary>The tenant's published imports together with their version.</summary>
    ValueTask<PublishedImports> Of(int tenantId, CancellationToken stop);
}

/// <summary>How far a tenant's data reaches.</summary>
/// <param name="Provider">Whose charges.</param>
/// <param name="Source">Where they came from.</param>
/// <param name="Through">The last day with charges.</param>
/// <param name="LastImportAt">When the last import was published, UTC.</param>
/// <param name="Rows">How many charges.</param>
public sealed record DataFreshness(string Provider, string Source, DateOnly? Through, DateTimeOffset LastImportAt, long Rows);

/// <summary>Facts about imports that questions show beside costs. A seam: imports are another room's matter.</summary>
public interface IImportFacts
{
    /// <summary>How far the data reaches, by provider and source.</summary>
    Task<IReadOnlyList<DataFreshness>> Freshness(int tenantId, CancellationToken stop);
}
