using System.ComponentModel.DataAnnotations;
using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.SignIn;

/// <summary>How the tenant's people may sign in.</summary>
/// <param name="OnlyProviders">True when the tenant's own providers are the only way in.</param>
/// <param name="OwnersAnyWay">True when owners may come by other ways all the same.</param>
/// <param name="SecondFactor">True when everybody is asked for a second factor; the tenant's own providers ask for it as they see fit.</param>
public sealed record SignInRuleView(bool OnlyProviders, bool OwnersAnyWay, bool SecondFactor = false);

/// <summary>A mail domain of a tenant.</summary>
/// <param name="Name">The domain.</param>
/// <param name="Proof">What a TXT record of the domain must say.</param>
/// <param name="VerifiedAt">When it was verified; null until then.</param>
/// <param name="VerifiedBy">dns or operator.</param>
public sealed record MailDomainView(string Name, string Proof, DateTimeOffset? VerifiedAt, [property: AllowedValues("dns", "operator", null)] string? VerifiedBy)
{
    internal static MailDomainView Of(MailDomain d) => new(d.Name, d.Proof, d.VerifiedAt, d.VerifiedBy);
}

/// <summary>A domain to add.</summary>
/// <param name="Name">The domain, such as example.com.</param>
public sealed record MailDomainWish(string? Name);

internal static class SignInRuleEndpoints
{
    public static void MapSignInRules(this IEndpointRouteBuilder app)
    {
        var settings = app.MapGroup("/api/sign-in").WithTags("Sign-in settings").ForTenant().Needs(Permissions.SettingsManage);
        settings.MapGet("/rule", async (CurrentTenant tenant, SignInRules rules, CancellationToken stop) => TypedResults.Ok(View(await rules.Of(tenant.Id, stop))))
            .Needs(Permissions.SettingsRead).WithName("GetSignInRule").WithSummary("How the tenant's people may sign in.");
        settings.MapPut("/rule", Put).WithName("SetSignInRule").WithSummary("Says how the tenant's people may sign in.");
        settings.MapGet("/domains", async (CurrentTenant tenant, MailDomainBook book, CancellationToken stop) => TypedResults.Ok((await book.All(tenant.Id, stop)).Select(MailDomainView.Of)))
            .Needs(Permissions.SettingsRead).WithName("ListMailDomains").WithSummary("The tenant's mail domains.");
        settings.MapPost("/domains", Add).WithName("AddMailDomain").WithSummary("Adds a domain; it means nothing until it is verified.");
        settings.MapPost("/domains/{name}/verify", Verify).WithName("VerifyMailDomain").WithSummary("Looks for the proof in the domain's TXT records.");
        settings.MapDelete("/domains/{name}", Remove).WithName("RemoveMailDomain").WithSummary("Takes a domain away.");
        settings.MapPost("/domains/{name}/vouch", Vouch).NeedsPlatform(Permissions.TenantsOperate).WithName("VouchForMailDomain")
            .WithSummary("An operator of the installation vouches that the domain is the tenant's, where its TXT records cannot be seen from here.");
    }

    private static async Task<Results<Ok<SignInRuleView>, ProblemHttpResult>> Put(
        SignInRuleView wish, CurrentTenant tenant, CurrentCaller current, SignInRules rules, ProviderBook providers, RequestAudit audit, CancellationToken stop)
    {
        var rule = new SignInRule { TenantId = tenant.Id, OnlyProviders = wish.OnlyProviders, OwnersAnyWay = wish.OwnersAnyWay, SecondFactor = wish.SecondFactor };
        // Whoever asks it of everybody shows that it works.
        if (rule.SecondFactor && current.Caller is { PersonId: not null, KeyId: null, Strong: false, ProviderId: null })
            return Problems.Conflict("second_factor_first", "Sign in with a second factor yourself first: set one up under Profile.");
        if (rule.OnlyProviders && !(await providers.All(tenant.Id, stop)).Exists(p => p.Enabled))
            return Problems.Conflict("no_provider", "Add a provider and sign in with it first; otherwise nobody could come in any more.");
        // Whoever closes the door behind them must have come in by the way that stays open.
        if (rule is { OnlyProviders: true, OwnersAnyWay: false } && current.Caller.PersonId is not null
            && !(await providers.All(tenant.Id, stop)).Exists(p => p.Enabled && p.Id == current.Caller.ProviderId))
            return Problems.Conflict("not_by_provider", "Sign in with one of the tenant's providers first, so that it is certain to work.");
        audit.Record("sign_in_rule.set", tenant.Slug, View(await rules.Of(tenant.Id, stop)), View(rule));
        await rules.Save(rule, stop);
        return TypedResults.Ok(View(rule));
    }

    private static async Task<Results<Ok<MailDomainView>, ProblemHttpResult>> Add(MailDomainWish wish, CurrentTenant tenant, MailDomainBook book, CancellationToken stop) =>
        await book.Add(tenant.Id, wish.Name ?? "", stop) is { } domain
            ? TypedResults.Ok(MailDomainView.Of(domain))
            : Problems.Invalid("domain_invalid", $"A domain looks like example.com; a tenant has at most {MailDomainBook.OfTenantMax}.");

    private static async Task<Results<Ok<MailDomainView>, ProblemHttpResult>> Verify(string name, CurrentTenant tenant, MailDomainBook book, CancellationToken stop) =>
        await Prove(name, tenant, book, book.Verify, stop);

    private static async Task<Results<Ok<MailDomainView>, ProblemHttpResult>> Vouch(string name, CurrentTenant tenant, MailDomainBook book, CancellationToken stop) =>
        await Prove(name, tenant, book, book.Vouch, stop);

    private static async Task<Results<Ok<MailDomainView>, ProblemHttpResult>> Prove(
        string name, CurrentTenant tenant, MailDomainBook book, Func<MailDomain, CancellationToken, Task<string?>> prove, CancellationToken stop)
    {
        if ((await book.All(tenant.Id, stop)).Find(d => d.Name == name) is not { } domain) return Unknown(name);
        return await prove(domain, stop) is { } why ? Problems.Conflict("domain_unproved", why) : TypedResults.Ok(MailDomainView.Of(domain));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(string name, CurrentTenant tenant, MailDomainBook book, CancellationToken stop) =>
        await book.Remove(tenant.Id, name, stop) ? TypedResults.NoContent() : Unknown(name);

    private static SignInRuleView View(SignInRule rule) => new(rule.OnlyProviders, rule.OwnersAnyWay, rule.SecondFactor);

    private static ProblemHttpResult Unknown(string name) => Problems.NotFound("domain_unknown", $"The tenant has no domain '{name}'.");
}
