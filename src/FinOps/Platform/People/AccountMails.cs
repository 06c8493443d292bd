using FinOps.Platform.Mail;

namespace FinOps.Platform.People;

/// <summary>What mails about accounts say.</summary>
public static class AccountMails
{
    private static readonly string[] NotYou = ["If it was not you who asked for this, nothing needs to be done: without the link nothing happens."];

    /// <summary>A link that signs in.</summary>
    public static MailText SignIn(string name, string link) => MailText.Of(
        "Your link to sign in", name, ["Here is the link to sign in to FinOps. It works once, within 15 minutes."], ("Sign in", link), NotYou);

    /// <summary>A link that chooses a new password.</summary>
    public static MailText Reset(string name, string link) => MailText.Of(
        "Choose a new password", name, ["Here is the link to choose a new password for FinOps. It works once, within an hour. All devices are signed out then."],
        ("Choose a password", link), NotYou);

    /// <summary>A link that shows that an address is the person's.</summary>
    public static MailText Confirm(string name, string link) => MailText.Of(
        "Confirm your e-mail address", name, ["Please confirm that this is your address. The link works once, within two days."], ("Confirm", link), NotYou);

    /// <summary>Something that proves who the person is was changed.</summary>
    public static MailText Changed(string name, string what) => MailText.Of(
        "Your account was changed", name, [what], null, ["If it was not you, choose a new password at once and tell your administrator."]);

    /// <summary>Somebody is invited.</summary>
    /// <param name="who">The address that is invited.</param>
    /// <param name="by">Who invites.</param>
    /// <param name="where">To which tenant.</param>
    /// <param name="link">Accepts.</param>
    /// <param name="days">For how many days it works.</param>
    public static MailText Invitation(string who, string by, string where, string link, int days) => MailText.Of(
        $"You are invited to {where}", who, [$"{by} invites you to look at the cloud costs of {where} in FinOps. The link works once, within {days} days."],
        ("Accept the invitation", link), NotYou);
}
