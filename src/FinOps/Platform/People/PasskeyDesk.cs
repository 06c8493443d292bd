using System.Buffers.Text;
using FinOps.Platform.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace FinOps.Platform.People;

/// <summary>A question to the browser about a passkey.</summary>
/// <param name="Ticket">What to bring along with the answer.</param>
/// <param name="Options">What the browser's <c>navigator.credentials</c> is asked, as JSON.</param>
public sealed record PasskeyQuestion(string Ticket, string Options);

/// <summary>
/// Passkeys (WebAuthn), by ASP.NET Core's handler. A passkey proves two things at once: the device is there, and who holds it was
/// checked by it; so no code is asked for besides. Each challenge is answered once.
/// </summary>
public sealed class PasskeyDesk(IPasskeyHandler<Person> handler, UserManager<Person> identity, LinkBook links, SecretBox box)
{
    /// <summary>How many passkeys a person has at most.</summary>
    public const int OfPersonMax = 20;

    /// <summary>The longest name of a passkey.</summary>
    public const int NameCharactersMax = 100;

    private const string Purpose = "passkey";
    private static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(5);

    /// <summary>Asks the person's browser for a new passkey.</summary>
    public async Task<PasskeyQuestion> AskForNew(Person person, HttpContext context)
    {
        var made = await handler.MakeCreationOptionsAsync(new() { Id = person.Id.ToString("D"), Name = person.Email, DisplayName = person.Name }, context);
        var ticket = await links.Issue(LinkPurpose.NewPasskey, person, TicketLife, box.Seal(Purpose, made.AttestationState ?? ""), context.RequestAborted);
        return new(ticket, made.CreationOptionsJson);
    }

    /// <summary>Keeps the passkey that the browser made; false when it does not answer the question.</summary>
    public async Task<bool> Add(Person person, string? ticket, string? credential, string name, HttpContext context)
    {
        if (await links.Redeem(LinkPurpose.NewPasskey, ticket, context.RequestAborted) is not { Payload: { } state } link || link.PersonId != person.Id) return false;
        var result = await handler.PerformAttestationAsync(new()
        {
            HttpContext = context,
            AttestationState = box.Open(Purpose, state).Secret,
            CredentialJson = credential ?? "",
        });
        if (!result.Succeeded || await identity.FindByPasskeyIdAsync(result.Passkey.CredentialId) is not null) return false;
        result.Passkey.Name = name;
        return (await identity.AddOrUpdatePasskeyAsync(person, result.Passkey)).Succeeded;
    }

    /// <summary>Asks whatever browser it is for a passkey that it has for this server. No address is named, so none is tried out.</summary>
    public async Task<PasskeyQuestion> Ask(HttpContext context)
    {
        var made = await handler.MakeRequestOptionsAsync(null, context);
        var ticket = await links.Issue(LinkPurpose.UsePasskey, null, TicketLife, box.Seal(Purpose, made.AssertionState ?? ""), context.RequestAborted);
        return new(ticket, made.RequestOptionsJson);
    }

    /// <summary>Whose passkey answered the question; null when none did.</summary>
    public async Task<Person?> Answer(string? ticket, string? credential, HttpContext context)
    {
        if (await links.Redeem(LinkPurpose.UsePasskey, ticket, context.RequestAborted) is not { Payload: { } state }) return null;
        var result = await handler.PerformAssertionAsync(new()
        {
            HttpContext = context,
            AssertionState = box.Open(Purpose, state).Secret,
            CredentialJson = credential ?? "",
        });
        if (!result.Succeeded || result.User.State != PersonState.Active) return null;
        await identity.AddOrUpdatePasskeyAsync(result.User, result.Passkey);
        return result.User;
    }

    /// <summary>A person's passkeys.</summary>
    public async Task<IList<UserPasskeyInfo>> Of(Person person) => await identity.GetPasskeysAsync(person);

    /// <summary>Removes one; false when it is none of the person's.</summary>
    public async Task<bool> Remove(Person person, string id)
    {
        if (!Base64Url.IsValid(id)) return false;
        var key = Base64Url.DecodeFromChars(id);
        return await identity.GetPasskeyAsync(person, key) is not null && (await identity.RemovePasskeyAsync(person, key)).Succeeded;
    }
}
