using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.SignIn;

/// <summary>A provider of identities that a tenant's people sign in with.</summary>
public sealed class SignInProvider
{
    /// <summary>Its id; part of the address to which the provider sends people back.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public int TenantId { get; init; }

    /// <summary>What stands on the button.</summary>
    public required string Name { get; set; }

    /// <summary>Its name in tokens, and where its description is found.</summary>
    public required string Issuer { get; set; }

    /// <summary>What it calls this platform.</summary>
    public required string ClientId { get; set; }

    /// <summary>The secret that proves this platform to it, sealed; null for a public client, which PKCE alone protects.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>What it is asked for, besides <c>openid</c>.</summary>
    public required string[] Scopes { get; set; }

    /// <summary>The claim with a person's groups; null when groups decide nothing.</summary>
    public string? GroupClaim { get; set; }

    /// <summary>Which role a group gives, as JSON.</summary>
    public string GroupRoles { get; set; } = "{}";

    /// <summary>True to have people of the tenant's verified domains join when they first sign in.</summary>
    public bool JoinsByDomain { get; set; }

    /// <summary>The role of who joins and is in no group that gives another.</summary>
    public required string JoinRole { get; set; }

    /// <summary>True where the provider's administrators vouch for addresses without saying so in each token.</summary>
    public bool TrustsEmail { get; set; }

    /// <summary>How strong the sign-in there must have been: one of these (<c>acr</c>); empty for whatever the provider finds enough.</summary>
    public string[] AcrValues { get; set; } = [];

    /// <summary>How old the sign-in there may be, in minutes (<c>auth_time</c>); null for any age.</summary>
    public int? AgeMinutesMax { get; set; }

    /// <summary>False to keep it without using it.</summary>
    public bool Enabled { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Which role a group gives.</summary>
    public IReadOnlyDictionary<string, string> RoleOfGroup => JsonSerializer.Deserialize<Dictionary<string, string>>(GroupRoles) ?? [];
}

/// <summary>How a tenant's people may sign in.</summary>
public sealed class SignInRule
{
    /// <summary>Whose rule it is.</summary>
    public int TenantId { get; init; }

    /// <summary>True when the tenant's providers are the only way in.</summary>
    public bool OnlyProviders { get; set; }

    /// <summary>True to let owners in by other means all the same, for the day on which the provider is down.</summary>
    public bool OwnersAnyWay { get; set; }

    /// <summary>True to ask everybody for a second factor; the tenant's own providers ask for it as they see fit.</summary>
    public bool SecondFactor { get; set; }
}

/// <summary>A mail domain that a tenant says is its own.</summary>
public sealed class MailDomain
{
    /// <summary>Whose it is.</summary>
    public int TenantId { get; init; }

    /// <summary>The domain, in lower case.</summary>
    public required string Name { get; init; }

    /// <summary>What a TXT record of the domain must say.</summary>
    public required string Proof { get; init; }

    /// <summary>When that was seen, or an operator vouched for it; null until then, and until then it means nothing.</summary>
    public DateTimeOffset? VerifiedAt { get; set; }

    /// <summary>dns or operator.</summary>
    public string? VerifiedBy { get; set; }
}

internal sealed class SignInMapping : IEntityTypeConfiguration<SignInProvider>, IEntityTypeConfiguration<SignInRule>, IEntityTypeConfiguration<MailDomain>
{
    public void Configure(EntityTypeBuilder<SignInProvider> provider)
    {
        provider.ToTable("sign_in_providers");
        provider.Property(p => p.Id).ValueGeneratedNever();
        provider.Ignore(p => p.RoleOfGroup);
        provider.HasIndex(p => p.TenantId);
    }

    public void Configure(EntityTypeBuilder<SignInRule> rule)
    {
        rule.ToTable("sign_in_rules");
        rule.HasKey(r => r.TenantId);
        rule.Property(r => r.TenantId).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<MailDomain> domain)
    {
        domain.ToTable("mail_domains");
        domain.HasKey(d => new { d.TenantId, d.Name });
        // One tenant's alone, across all tenants: the database keeps it, whoever asks sees only their own.
        domain.HasIndex(d => d.Name).IsUnique().HasFilter("verified_at is not null");
    }
}
