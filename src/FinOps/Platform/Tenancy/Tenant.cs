namespace FinOps.Platform.Tenancy;

/// <summary>Whether a tenant may work.</summary>
public enum TenantState
{
    /// <summary>Works normally.</summary>
    Active,

    /// <summary>The first stage of suspension: everything may be seen and taken out, nothing changed or fetched.</summary>
    ReadOnly,

    /// <summary>The second stage: its data is kept, its requests are refused.</summary>
    Suspended,

    /// <summary>Gone for everyone and its slug is free again; it can be restored until its data is removed.</summary>
    Deleted,
}

/// <summary>The states as the database and the API write them.</summary>
public static class TenantStates
{
    private static readonly string[] Words = ["active", "read_only", "suspended", "deleted"];

    /// <summary>The word of a state.</summary>
    public static string Text(this TenantState state) => Words[(int)state];

    /// <summary>The state of a word.</summary>
    public static TenantState Parse(string word) => (TenantState)Array.IndexOf(Words, word);
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
    public required string Slug { get; set; }

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

    /// <summary>From where it may be reached, as addresses or networks (CIDR); empty for everywhere.</summary>
    public string[] AllowedAddresses { get; set; } = [];

    /// <summary>The cell that keeps its rows.</summary>
    public string Cell { get; init; } = TenantCells.Main;

    /// <summary>When it was deleted, UTC; null while it is not.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Until when it can be restored, UTC; from then on its data is removed.</summary>
    public DateTimeOffset? PurgeAt { get; set; }

    /// <summary>When its data was proved to be removed from both engines, UTC.</summary>
    public DateTimeOffset? PurgedAt { get; set; }

    /// <summary>True when the text can be a slug: 1 to 63 of a–z, 0–9 and hyphens, no hyphen at either end.</summary>
    public static bool IsSlug(string text) =>
        text.Length is > 0 and <= SlugCharactersMax
        && text[0] != '-' && text[^1] != '-'
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
