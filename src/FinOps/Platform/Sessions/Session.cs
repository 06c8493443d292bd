using FinOps.Platform.Access;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Sessions;

/// <summary>How a session began.</summary>
public enum SignInWay
{
    /// <summary>By a password, and a code where the person has an authenticator app.</summary>
    Password,

    /// <summary>By a link sent to the person's address.</summary>
    Link,

    /// <summary>By a passkey.</summary>
    Passkey,

    /// <summary>By a provider of identities.</summary>
    Provider,
}

/// <summary>A browser that a person signed in with. Its cookie holds a secret of which only the hash is here.</summary>
public sealed class Session
{
    /// <summary>Its id; no secret.</summary>
    public Guid Id { get; init; }

    /// <summary>Who signed in.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>The hash of the cookie's secret; changes when the session's rights do.</summary>
    public required byte[] TokenHash { get; set; }

    /// <summary>How it began.</summary>
    public SignInWay Way { get; init; }

    /// <summary>The tenant's provider of identities that vouched for the person, when one did.</summary>
    public Guid? ProviderId { get; init; }

    /// <summary>
    /// True once more was shown here than one thing: a code besides a password, a link or a provider's word, or a passkey.
    /// </summary>
    public bool Strong { get; set; }

    /// <summary>What the provider calls the person's session there, by which it can be ended from there.</summary>
    public string? ProviderSession { get; init; }

    /// <summary>True when the person asked to stay signed in on this device.</summary>
    public bool Remember { get; init; }

    /// <summary>The browser and system, as it says itself.</summary>
    public required string Device { get; init; }

    /// <summary>The network address it began from.</summary>
    public required string Address { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its last use, to half a minute.</summary>
    public DateTimeOffset LastUsedAt { get; set; }

    /// <summary>When the person last proved to be there; what is delicate asks for a recent proof.</summary>
    public DateTimeOffset ProvedAt { get; set; }

    /// <summary>When it ends, however much it is used.</summary>
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>The member as whom the person looks at a tenant.</summary>
    public Guid? ViewedPersonId { get; set; }

    /// <summary>What others call that member.</summary>
    public string? ViewedName { get; set; }

    /// <summary>The tenant that is looked at.</summary>
    public int? ViewedTenantId { get; set; }

    /// <summary>When the look ends by itself.</summary>
    public DateTimeOffset? ViewedUntil { get; set; }

    /// <summary>As whom the person looks at a moment; null for nobody else.</summary>
    public ViewedAs? ViewAt(DateTimeOffset now) =>
        ViewedUntil > now && ViewedPersonId is { } person && ViewedTenantId is { } tenant ? new(person, ViewedName ?? "", tenant, ViewedUntil.Value) : null;
}

internal sealed class SessionMapping : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("sessions");
        session.Property(s => s.Id).ValueGeneratedNever();
        session.Property(s => s.Way).HasConversion(way => way.ToString().ToLowerInvariant(), text => Enum.Parse<SignInWay>(text, ignoreCase: true));
        session.HasIndex(s => s.TokenHash).IsUnique();
        session.HasIndex(s => s.PersonId);
    }
}
