namespace FinOps.Platform.People;

/// <summary>What a one-time link or ticket is for; one for one purpose does not open another.</summary>
public static class LinkPurpose
{
    /// <summary>Makes the first administrator.</summary>
    public const string FirstAdministrator = "first_administrator";

    /// <summary>Shows that an address is the person's.</summary>
    public const string ConfirmEmail = "confirm_email";

    /// <summary>Chooses a new password.</summary>
    public const string ResetPassword = "reset_password";

    /// <summary>Signs in instead of a password.</summary>
    public const string SignIn = "sign_in";

    /// <summary>The password was right; the second factor is awaited.</summary>
    public const string SecondFactor = "second_factor";

    /// <summary>A new authenticator app, not confirmed yet.</summary>
    public const string NewTotp = "new_totp";

    /// <summary>A new passkey, not confirmed yet.</summary>
    public const string NewPasskey = "new_passkey";

    /// <summary>A passkey is asked to sign in.</summary>
    public const string UsePasskey = "use_passkey";
}

/// <summary>Something given out once and taken back once. Only the secret's hash is kept.</summary>
public sealed class PersonLink
{
    /// <summary>The hash of the secret.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>See <see cref="LinkPurpose"/>.</summary>
    public required string Purpose { get; init; }

    /// <summary>For whom; null when nobody is known yet.</summary>
    public Guid? PersonId { get; init; }

    /// <summary>What has to be remembered until it comes back; sealed where it is secret.</summary>
    public string? Payload { get; init; }

    /// <summary>The person's stamp when it was given out: a changed one makes it void.</summary>
    public string? Stamp { get; init; }

    /// <summary>When it was given out.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends unused.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}
