using FinOps.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using System.ComponentModel.DataAnnotations;

namespace FinOps.Platform.Tenancy;

/// <summary>A tenant as the outside sees it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Slug">How addresses call it.</param>
/// <param name="State">active, suspended or deleted.</param>
/// <param name="Default">True for the tenant a request means when it names none.</param>
public sealed record TenantView(
    int Id, string Name, string Slug, [property: AllowedValues("active", "suspended", "deleted")] string State, bool Default)
{
    internal static TenantView Of(Tenant tenant) =>
        new(tenant.Id, tenant.Name, tenant.Slug, tenant.State.ToString().ToLowerInvariant(), tenant.IsDefault);
}

/// <summary>A tenant to create.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Slug">How addresses call it: a–z, 0–9 and hyphens.</param>
public sealed record NewTenant(string? Name, string? Slug);

internal static class TenantsEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder app)
    {
        var tenants = app.MapGroup("/api/tenants").WithTags("Tenants").NeedsPlatform(Permissions.TenantsOperate);
        tenants.MapGet("/", List).ForSignedIn()
            .WithName("ListTenants").WithSummary("The tenants that the caller belongs to; all of them for operators of the installation, the deleted ones with ?deleted=true.");
        tenants.MapPost("/", Create).WithName("CreateTenant").WithSummary("Creates a tenant.");
        tenants.MapPost("/{slug}/suspend", (string slug, TenantBook book, CancellationToken stop) =>
                Move(slug, TenantState.Suspended, book, stop))
            .WithName("SuspendTenant").WithSummary("Keeps the tenant's data and refuses its requests.");
        tenants.MapPost("/{slug}/resume", (string slug, TenantBook book, CancellationToken stop) =>
                Move(slug, TenantState.Active, book, stop))
            .WithName("ResumeTenant").WithSummary("Lets a suspended tenant work again.");
        tenants.MapDelete("/{slug}", (string slug, TenantBook book, CancellationToken stop) =>
                Move(slug, TenantState.Deleted, book, stop))
            .WithName("DeleteTenant").WithSummary("Deletes a tenant; its data is removed in the background.");
    }

    private static async Task<Ok<IEnumerable<TenantView>>> List(
        TenantBook book, AccessBook access, CurrentCaller current, CancellationToken stop, bool deleted = false)
    {
        if (await access.MayOperate(current.Caller, Permissions.TenantsOperate, stop)) return TypedResults.Ok((await book.All(deleted, stop)).Select(TenantView.Of));
        var mine = await access.TenantsOf(current.Caller, stop);
        return TypedResults.Ok((await book.All(false, stop)).Where(t => mine.Contains(t.Id)).Select(TenantView.Of));
    }

    private static async Task<Results<Created<TenantView>, ProblemHttpResult>> Create(
        NewTenant wanted, TenantBook book, CancellationToken stop)
    {
        var outcome = await book.Create(wanted.Name?.Trim() ?? "", wanted.Slug ?? "", stop);
        if (outcome.Tenant is not { } tenant)
        {
            return outcome.Code == "tenant_slug_taken"
                ? Problems.Conflict(outcome.Code, outcome.Reason!)
                : Problems.Invalid(outcome.Code!, outcome.Reason!);
        }

        return TypedResults.Created($"/api/tenants/{tenant.Slug}", TenantView.Of(tenant));
    }

    private static async Task<Results<Ok<TenantView>, ProblemHttpResult>> Move(
        string slug, TenantState to, TenantBook book, CancellationToken stop)
    {
        if (await book.Find(slug, stop) is not { } found)
        {
            return Problems.NotFound("tenant_unknown", $"There is no tenant '{slug}'.");
        }

        // Requests that name no tenant would otherwise have nowhere to go.
        if (found.IsDefault && to != TenantState.Active)
        {
            return Problems.Conflict("tenant_is_default", $"'{slug}' is the default tenant and stays active.");
        }

        return await book.Move(slug, to, stop) is { } moved
            ? TypedResults.Ok(TenantView.Of(moved))
            : Problems.NotFound("tenant_unknown", $"There is no tenant '{slug}'.");
    }
}
