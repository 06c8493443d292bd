using FinOps.Platform.People;

namespace FinOps.Platform.SignIn;

/// <summary>What comes of somebody's arrival from a provider.</summary>
public enum ArrivalVerdict
{
    /// <summary>The person who is known by this identity signs in.</summary>
    SignIn,

    /// <summary>The identity is linked to a person who is here already.</summary>
    Link,

    /// <summary>A person is made and joins the tenant.</summary>
    Join,

    /// <summary>Nothing; the reason says why.</summary>
    Refuse,
}

/// <summary>What is known when somebody arrives.</summary>
/// <param name="Known">Who is known by issuer and subject.</param>
/// <param name="Linking">Who is signed in here and asked to be linked.</param>
/// <param name="SameEmail">Who has an account with the address that the provider names.</param>
/// <param name="SameEmailMayFollow">True when that person belongs to the provider's tenant and to no other, and is neither its owner nor an operator.</param>
/// <param name="EmailVerified">True when the provider vouches for the address.</param>
/// <param name="DomainIsTenants">True when the provider is a tenant's own and the address is of a domain that the tenant showed to be its own.</param>
/// <param name="JoinsByDomain">True when the tenant has people of its domains join.</param>
public sealed record ArrivalFacts(Person? Known, Person? Linking, Person? SameEmail, bool SameEmailMayFollow, bool EmailVerified, bool DomainIsTenants, bool JoinsByDomain);

/// <summary>What to do, and with whom.</summary>
/// <param name="Verdict">What to do.</param>
/// <param name="Person">With whom; null when a person is to be made, and when it is refused.</param>
/// <param name="Code">Why it is refused.</param>
public sealed record ArrivalDecision(ArrivalVerdict Verdict, Person? Person = null, string? Code = null);

/// <summary>
/// Who an arrival is. Issuer and subject decide; an address never does, but for one case: a tenant's own provider vouches for
/// it, it is of a domain that the tenant showed to be its own, and the account is a member's of that very tenant alone. Who
/// owns the tenant, works in others, or operates the installation links by themselves, signed in: an administrator who decides
/// what the provider says must not become them.
/// </summary>
public static class ArrivalJudgement
{
    /// <summary>Decides.</summary>
    public static ArrivalDecision Of(ArrivalFacts facts)
    {
        if (facts.Known is { State: not PersonState.Active }) return Refused("account_disabled");
        if (facts.Linking is { } linking)
            return facts.Known is null ? new(ArrivalVerdict.Link, linking) : facts.Known.Id == linking.Id ? new(ArrivalVerdict.SignIn, facts.Known) : Refused("identity_of_another");
        if (facts.Known is { } known) return new(ArrivalVerdict.SignIn, known);
        var vouched = facts is { EmailVerified: true, DomainIsTenants: true };
        if (facts.SameEmail is { } same)
            return vouched && facts.SameEmailMayFollow && same.State == PersonState.Active ? new(ArrivalVerdict.Link, same) : Refused("address_has_account");
        return vouched && facts.JoinsByDomain ? new(ArrivalVerdict.Join) : Refused("not_invited");
    }

    /// <summary>A refusal in words.</summary>
    public static string Reason(string? code) => code switch
    {
        "account_disabled" => "This account is disabled.",
        "identity_of_another" => "That identity belongs to another account here.",
        "address_has_account" => "There is an account with this address. Sign in to it as before, and link the provider in your profile.",
        "not_invited" => "Nobody with this identity is known here, and it may not join by itself. Ask for an invitation.",
        _ => "The sign-in did not work. Begin again.",
    };

    private static ArrivalDecision Refused(string code) => new(ArrivalVerdict.Refuse, Code: code);
}
