using System.ComponentModel.DataAnnotations;
using System.Net;
using FinOps.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.Tenancy;

/// <summary>A tenant's settings, whole.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Currency">The currency in which it reports, by ISO 4217.</param>
/// <param name="TimeZone">Its time zone, by IANA.</param>
/// <param name="FiscalYearStartMonth">The month in which its fiscal year starts, 1 to 12.</param>
/// <param name="Maturity">How far its practice has come: crawl, walk or run.</param>
/// <param name="AllocationTarget">Which share of costs shall have an owner, in percent; null for what its maturity suggests.</param>
/// <param name="SavingsTarget">Which share of costs shall be saved, in percent; null for none.</param>
/// <param name="AllowedAddresses">From where it may be reached, as addresses or networks (CIDR); empty for everywhere.</param>
public sealed record TenantSettingsView(
    string? Name, string? Currency, string? TimeZone, int FiscalYearStartMonth, [property: AllowedValues("crawl", "walk", "run")] string? Maturity,
    int? AllocationTarget = null, int? SavingsTarget = null, IReadOnlyList<string>? AllowedAddresses = null);

/// <summary>A domain of a tenant's own.</summary>
/// <param name="Domain">The host name.</param>
/// <param name="Confirmed">True once an operator has confirmed it; until then it leads nowhere.</param>
public sealed record TenantDomainView(string Domain, bool Confirmed);

/// <summary>The tenant that a request works for.</summary>
/// <param name="Slug">How addresses call it.</param>
/// <param name="State">active or read_only.</param>
/// <param name="Default">True for the tenant a request means when it names none.</param>
/// <param name="Settings">What it decided.</param>
/// <param name="AllocationTargetInUse">The target that counts, its own or the one its maturity suggests.</param>
/// <param name="Onboarding">The steps of onboarding that are not done yet, in their order.</param>
/// <param name="YourAddress">From where this request came, for the list of addresses.</param>
public sealed record OwnTenantView(
    string Slug, [property: AllowedValues("active", "read_only")] string State, bool Default, TenantSettingsView Settings, int AllocationTargetInUse,
    IReadOnlyList<string> Onboarding, string? YourAddress);

/// <summary>A domain to name.</summary>
/// <param name="Domain">The host name.</param>
public sealed record NewDomain(string? Domain);

/// <summary>A wish to delete one's own tenant.</summary>
/// <param name="Confirm">The tenant's slug, typed by whoever means it.</param>
public sealed record DeleteOwnTenant(string? Confirm);

internal static class OwnTenantEndpoints
{
    public static void MapOwnTenant(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/api/tenant").WithTags("Tenant").ForTenant();
        own.MapGet("/", Show).Needs(Permissions.SettingsRead).WithName("GetTenant").WithSummary("The tenant's settings, targets and what onboarding still asks.");
        own.MapPut("/settings", Save).Needs(Permissions.SettingsManage).WithName("SaveTenantSettings").WithSummary("Keeps the tenant's settings as they are sent, whole.");
        own.MapPost("/onboarding/{step}", Done).Needs(Permissions.SettingsManage).WithName("FinishOnboardingStep").WithSummary("Notes that a step of onboarding is done: name, calendar, targets, data.");
        own.MapGet("/domains", async (CurrentTenant tenant, TenantDomainBook book, CancellationToken stop) =>
                TypedResults.Ok((await book.Of(tenant.Id, stop)).Select(d => new TenantDomainView(d.Domain, d.Confirmed))))
            .Needs(Permissions.SettingsRead).WithName("ListDomains").WithSummary("The tenant's own domains.");
        own.MapPost("/domains", AddDomain).Needs(Permissions.SettingsManage).WithName("AddDomain").WithSummary("Names a domain of the tenant's own; an operator confirms it.");
        own.MapDelete("/domains/{domain}", RemoveDomain).Needs(Permissions.SettingsManage).WithName("RemoveDomain").WithSummary("Gives a domain up.");
        own.MapPost("/delete", Delete).Needs(Permissions.TenantDelete).WithName("DeleteOwnTenant").WithSummary("Deletes the tenant; operators can restore it until the grace is over.");
    }

    private static async Task<Ok<OwnTenantView>> Show(CurrentTenant tenant, HttpContext context, TenantSettingsBook book, CancellationToken stop)
    {
        var settings = await book.Of(tenant.Id, stop);
        return TypedResults.Ok(View(tenant.Tenant, settings, tenant.Tenant.Name, tenant.Tenant.AllowedAddresses, context));
    }

    private static async Task<Results<Ok<OwnTenantView>, ProblemHttpResult>> Save(
        TenantSettingsView wanted, CurrentTenant tenant, HttpContext context, TenantSettingsBook book, CancellationToken stop)
    {
        var name = wanted.Name?.Trim() ?? "";
        if (TenantBook.ProblemOfName(name) is { } bad) return Problems.Invalid("tenant_name_invalid", bad);
        if (wanted.Maturity is not ("crawl" or "walk" or "run")) return Problems.Invalid("maturity_invalid", "The maturity is crawl, walk or run.");
        if (Addresses(wanted.AllowedAddresses ?? [], out var addresses) is { } wrong) return wrong;
        var from = context.Connection.RemoteIpAddress;
        // Whoever shuts everybody else out must not shut themselves out with them.
        if (!AddressList.Allows(addresses, from) && !(from is not null && IPAddress.IsLoopback(from)))
            return Problems.Conflict("address_list_excludes_you", $"Your own address ({from}) is not on the list. Add it, or a network that holds it.");
        var settings = await book.Of(tenant.Id, stop);
        settings.Currency = wanted.Currency?.Trim() ?? "";
        settings.TimeZone = wanted.TimeZone?.Trim() ?? "";
        settings.FiscalYearStartMonth = wanted.FiscalYearStartMonth;
        settings.Maturity = Enum.Parse<MaturityLevel>(wanted.Maturity, ignoreCase: true);
        (settings.AllocationTarget, settings.SavingsTarget) = (wanted.AllocationTarget, wanted.SavingsTarget);
        if (settings.Problem is { } problem) return Problems.Invalid(problem.Code, problem.Reason);
        await book.Save(settings, name, addresses, stop);
        return TypedResults.Ok(View(tenant.Tenant, settings, name, addresses, context));
    }

    private static async Task<Results<Ok<OwnTenantView>, ProblemHttpResult>> Done(
        string step, CurrentTenant tenant, HttpContext context, TenantSettingsBook book, CancellationToken stop)
    {
        if (!TenantSettings.OnboardingSteps.Contains(step)) return Problems.NotFound("step_unknown", $"The steps are {string.Join(", ", TenantSettings.OnboardingSteps)}.");
        var settings = await book.Of(tenant.Id, stop);
        settings.Onboarded = [.. settings.Onboarded.Append(step).Distinct(StringComparer.Ordinal)];
        await book.Save(settings, tenant.Tenant.Name, tenant.Tenant.AllowedAddresses, stop);
        return TypedResults.Ok(View(tenant.Tenant, settings, tenant.Tenant.Name, tenant.Tenant.AllowedAddresses, context));
    }

    private static async Task<Results<Created<TenantDomainView>, ProblemHttpResult>> AddDomain(NewDomain wanted, CurrentTenant tenant, TenantDomainBook book, CancellationToken stop)
    {
        if (TenantDomain.Normal(wanted.Domain) is not { } domain) return Problems.Invalid("domain_invalid", "A domain is a host name such as finops.example.com.");
        if ((await book.Of(tenant.Id, stop)).Count >= TenantDomain.OfTenantMax)
            return Problems.BeyondLimit("too_many_domains", $"A tenant has at most {TenantDomain.OfTenantMax} domains.", "domains", TenantDomain.OfTenantMax);
        return await book.Add(tenant.Id, domain, stop)
            ? TypedResults.Created($"/api/tenant/domains/{domain}", new TenantDomainView(domain, false))
            : Problems.Conflict("domain_taken", $"The domain '{domain}' is taken.");
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveDomain(string domain, CurrentTenant tenant, TenantDomainBook book, CancellationToken stop) =>
        TenantDomain.Normal(domain) is { } name && await book.Remove(tenant.Id, name, stop)
            ? TypedResults.NoContent()
            : Problems.NotFound("domain_unknown", $"The tenant has no domain '{domain}'.");

    private static async Task<Results<Ok<TenantView>, ProblemHttpResult>> Delete(
        DeleteOwnTenant wanted, CurrentTenant tenant, TenantBook book, IConfiguration settings, CancellationToken stop)
    {
        if (wanted.Confirm != tenant.Slug) return Problems.Invalid("not_confirmed", $"Type the tenant's short name, {tenant.Slug}, to delete it.");
        if (tenant.Tenant.IsDefault) return Problems.Conflict("tenant_is_default", $"'{tenant.Slug}' is the default tenant and stays active.");
        return await book.Delete(tenant.Slug, TenantsEndpoints.Grace(settings, null), stop) is { } deleted
            ? TypedResults.Ok(TenantView.Of(deleted))
            : Problems.NotFound("tenant_unknown", $"There is no tenant '{tenant.Slug}'.");
    }

    private static ProblemHttpResult? Addresses(IReadOnlyList<string> wanted, out string[] addresses)
    {
        addresses = [];
        if (wanted.Count > AddressList.EntriesMax)
            return Problems.BeyondLimit("too_many_addresses", $"The list holds at most {AddressList.EntriesMax} addresses.", "addresses", AddressList.EntriesMax);
        var normal = wanted.Select(entry => (entry, Normal: AddressList.Normal(entry ?? ""))).ToList();
        if (normal.Find(n => n.Normal is null) is { entry: { } wrong })
            return Problems.Invalid("address_invalid", $"'{wrong}' is neither an address nor a network such as 203.0.113.0/24 or 2001:db8::/32.");
        if (normal.Exists(n => n.Normal is null)) return Problems.Invalid("address_invalid", "An entry of the list is empty.");
        addresses = [.. normal.Select(n => n.Normal!).Distinct(StringComparer.Ordinal)];
        return null;
    }

    private static OwnTenantView View(Tenant tenant, TenantSettings settings, string name, IReadOnlyList<string> addresses, HttpContext context) => new(
        tenant.Slug, tenant.State.Text(), tenant.IsDefault,
        new TenantSettingsView(name, settings.Currency, settings.TimeZone, settings.FiscalYearStartMonth, settings.Maturity.ToString().ToLowerInvariant(),
            settings.AllocationTarget, settings.SavingsTarget, addresses),
        settings.AllocationTargetOrDefault, [.. TenantSettings.OnboardingSteps.Except(settings.Onboarded, StringComparer.Ordinal)],
        context.Connection.RemoteIpAddress?.ToString());
}
