using FinOps.Platform.People;
using FinOps.Platform.SignIn;

namespace FinOps.Tests.Platform.Access;

/// <summary>Who an arrival from a provider is, case by case: above all, that an address alone makes nobody somebody else.</summary>
public sealed class ArrivalTests
{
    private static readonly Person Anna = Named("anna");
    private static readonly Person Boss = Named("boss");

    // known by identity | signed in and linking | account with the address | may follow | vouched | domain is the tenant's | joins → verdict
    [Theory]
    [InlineData("anna", "-", "-", false, false, false, false, "SignIn anna")]
    [InlineData("anna", "-", "boss", true, true, true, true, "SignIn anna")]
    [InlineData("gone", "-", "-", false, false, false, false, "account_disabled")]
    [InlineData("gone", "anna", "-", false, false, false, false, "account_disabled")]
    [InlineData("-", "anna", "-", false, false, false, false, "Link anna")]
    [InlineData("-", "anna", "boss", true, true, true, true, "Link anna")]
    [InlineData("anna", "anna", "-", false, false, false, false, "SignIn anna")]
    [InlineData("boss", "anna", "-", false, false, false, false, "identity_of_another")]
    // An address that has an account: each thing that is missing keeps it closed.
    [InlineData("-", "-", "boss", false, false, false, false, "address_has_account")]
    [InlineData("-", "-", "boss", false, true, true, true, "address_has_account")]
    [InlineData("-", "-", "boss", true, false, true, true, "address_has_account")]
    [InlineData("-", "-", "boss", true, true, false, true, "address_has_account")]
    [InlineData("-", "-", "boss", true, true, true, false, "Link boss")]
    [InlineData("-", "-", "gone", true, true, true, true, "address_has_account")]
    // Nobody known.
    [InlineData("-", "-", "-", false, false, false, false, "not_invited")]
    [InlineData("-", "-", "-", false, true, true, false, "not_invited")]
    [InlineData("-", "-", "-", false, true, false, true, "not_invited")]
    [InlineData("-", "-", "-", false, false, true, true, "not_invited")]
    [InlineData("-", "-", "-", false, true, true, true, "Join ")]
    public void An_arrival_is_judged(string known, string linking, string sameEmail, bool mayFollow, bool vouched, bool domain, bool joins, string expected)
    {
        var decision = ArrivalJudgement.Of(new(Of(known), Of(linking), Of(sameEmail), mayFollow, vouched, domain, joins));
        Assert.Equal(expected, decision.Verdict == ArrivalVerdict.Refuse ? decision.Code : $"{decision.Verdict} {decision.Person?.Name}");
        if (decision.Verdict == ArrivalVerdict.Refuse) Assert.NotEmpty(ArrivalJudgement.Reason(decision.Code));
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/explore?tenant=acme", "/explore?tenant=acme")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\r\nLocation: x", "/")]
    [InlineData("/api/auth/providers/x/start", "/")]
    public void Only_screens_of_ours_are_gone_back_to(string? said, string goes) => Assert.Equal(goes, ProvidersEndpoints.Local(said));

    private static Person? Of(string name) => name switch { "anna" => Anna, "boss" => Boss, "gone" => Named("gone", PersonState.Disabled), _ => null };

    private static Person Named(string name, PersonState state = PersonState.Active) =>
        new() { Id = Guid.NewGuid(), Name = name, Email = $"{name}@example.com", EmailKey = $"{name}@example.com", Stamp = "s", State = state };
}
