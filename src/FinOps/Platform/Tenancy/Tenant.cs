namespace FinOps.Platform.Tenancy;

/// <summary>Whether a tenant may work.</summary>
public enum TenantState
{
    /// <summary>Works normally.</summary>
    Active,

    /// <summary>Its data is kept, its requests are refused.</summary>
    Suspended,

    /// <summary>Gone for everyone; its slug is free again and its data is removed in the background.</summary>
    Deleted,
}

/// <summary>An organisation whose costs are kept apart from everyone else's.</summary>
public sealed class Tenant
{
    /// <summary>The longest name, in characters.</summary>
    public const int NameCharactersMax = 200;

    /// <summary>The longest slug, in characters; a DNS label, so that it can become a host name.</summary>
    public const int SlugCharactersMax = 63;

    /// <summary>The tag keys that the daily roll-up keeps until a tenant chooses others: those that most companies set.</summary>
    public static readonly string[] RollUpTagKeysDefault =
        ["team", "environment", "application", "cost-center", "Team", "Environment", "Application", "CostCenter"];

    /// <summary>The number every row of this tenant carries.</summary>
    public int Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; set; }

    /// <summary>How addresses and commands call it: a–z, 0–9 and hyphens; unique among tenants that are not deleted.</summary>
    public required string Slug { get; init; }

    /// <summary>Whether it may work.</summary>
    public TenantState State { get; set; }

    /// <summary>True for the one tenant that a request means when it names none.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Rises by one whenever the answer to a question about this tenant's costs may have changed.</summary>
    public long DataVersion { get; init; }

    /// <summary>Rises by one with every change of the tenant's organisation.</summary>
    public long OrganisationVersion { get; init; }

    /// <summary>The tag keys that the daily roll-up keeps, in order.</summary>
    public string[] RollUpTagKeys { get; set; } = [];

    /// <summary>When it was created, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>True when the text can be a slug: 1 to 63 of a–z, 0–9 and hyphens, no hyphen at either end.</summary>
    public static bool IsSlug(string text) =>
        text.Length is > 0 and <= SlugCharactersMax
        && text[0] != '-' && text[^1] != '-'
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
