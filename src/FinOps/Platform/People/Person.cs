namespace FinOps.Platform.People;

/// <summary>Whether somebody may sign in.</summary>
public enum PersonState
{
    /// <summary>May sign in.</summary>
    Active,

    /// <summary>May not; what the person did stays under the name.</summary>
    Disabled,
}

/// <summary>Somebody with an account. What a person may do in a tenant is said by memberships, not here.</summary>
public sealed class Person
{
    /// <summary>The longest name, in characters.</summary>
    public const int NameCharactersMax = 200;

    /// <summary>The person's id.</summary>
    public Guid Id { get; init; }

    /// <summary>The address as the person writes it.</summary>
    public required string Email { get; set; }

    /// <summary>The address as it is compared; see <see cref="EmailAddress"/>.</summary>
    public required string EmailKey { get; set; }

    /// <summary>What others call the person.</summary>
    public required string Name { get; set; }

    /// <summary>Whether the person may sign in.</summary>
    public PersonState State { get; set; }

    /// <summary>True for those who operate the whole installation; nothing inside a tenant follows from it.</summary>
    public bool IsOperator { get; set; }

    /// <summary>When the person showed that the address is theirs.</summary>
    public DateTimeOffset? EmailConfirmedAt { get; set; }

    /// <summary>The password, salted and hashed; null for who signs in by other means alone.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Changes with everything that proves who the person is; what was issued before then no longer holds.</summary>
    public required string Stamp { get; set; }

    /// <summary>Wrong attempts since the last right one.</summary>
    public int FailedCount { get; set; }

    /// <summary>Until when attempts are refused unread.</summary>
    public DateTimeOffset? LockedUntil { get; set; }

    /// <summary>The secret of the authenticator app, sealed; null when there is no second factor.</summary>
    public string? TotpSecret { get; set; }

    /// <summary>The time step of the last code that was taken: a code is taken once.</summary>
    public long TotpStep { get; set; }

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last sign-in.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>True when a code of an authenticator app is asked for, too.</summary>
    public bool HasSecondFactor => TotpSecret is not null;
}

/// <summary>Who a person is at a provider of identities: issuer and subject, never the e-mail alone.</summary>
public sealed class ExternalIdentity
{
    /// <summary>Who vouches, as its tokens name it.</summary>
    public required string Issuer { get; init; }

    /// <summary>The person's unchanging name there.</summary>
    public required string Subject { get; init; }

    /// <summary>The person here.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>The address it named last; for people to read.</summary>
    public string? Email { get; set; }

    /// <summary>When the two were linked.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last sign-in by it.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

/// <summary>A key in a person's device or browser that signs in without a password.</summary>
public sealed class Passkey
{
    /// <summary>The key's own id, given by the device.</summary>
    public required byte[] CredentialId { get; init; }

    /// <summary>Whose it is.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>What the person calls it.</summary>
    public required string Name { get; set; }

    /// <summary>The public half.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>How often it signed, where it counts.</summary>
    public long SignCount { get; set; }

    /// <summary>How it is reached: usb, internal, hybrid …</summary>
    public string[] Transports { get; init; } = [];

    /// <summary>True when the device checks who holds it.</summary>
    public bool UserVerified { get; set; }

    /// <summary>True when it may be copied to other devices.</summary>
    public bool BackupEligible { get; init; }

    /// <summary>True when it was.</summary>
    public bool BackedUp { get; set; }

    /// <summary>What the device said when the key was made.</summary>
    public required byte[] AttestationObject { get; init; }

    /// <summary>What the browser said when the key was made.</summary>
    public required byte[] ClientDataJson { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it signed in last.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}

/// <summary>One of the codes for the day when the authenticator app is lost; it goes with its use.</summary>
public sealed class RecoveryCode
{
    /// <summary>Whose it is.</summary>
    public required Guid PersonId { get; init; }

    /// <summary>Its hash; the code itself is shown once and kept nowhere.</summary>
    public required byte[] Hash { get; init; }
}
