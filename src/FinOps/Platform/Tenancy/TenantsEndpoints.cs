using System.ComponentModel.DataAnnotations;
using FinOps.Platform.Access;
using FinOps.Platform.Jobs;
using FinOps.Platform.SignIn;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace FinOps.Platform.Tenancy;

/// <summary>A tenant as the outside sees it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Slug">How addresses call it.</param>
/// <param name="State">active, read_only, suspended or deleted.</param>
/// <param name="Default">True for the tenant a request means when it names none.</param>
/// <param name="Cell">The cell that keeps its rows.</param>
public sealed record TenantView(
    int Id, string Name, string Slug, [property: AllowedValues("active", "read_only", "suspended", "deleted")] string State, bool Default, string Cell)
{
    internal static TenantView Of(Tenant tenant) => new(tenant.Id, tenant.Name, tenant.Slug, tenant.State.Text(), tenant.IsDefault, tenant.Cell);
}

/// <summary>A tenant to create.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Slug">How addresses call it: a–z, 0–9 and hyphens.</param>
public sealed record NewTenant(string? Name, string? Slug);

/// <summary>A deleted tenant.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What people called it.</param>
/// <param name="Slug">How addresses called it.</param>
/// <param name="DeletedAt">When it was deleted, UTC.</param>
/// <param name="PurgeAt">Until when it can be restored, UTC.</param>
/// <param name="Proof">That nothing of it is left; null until its data is removed.</param>
public sealed record DeletedTenantView(int Id, string Name, string Slug, DateTimeOffset? DeletedAt, DateTimeOffset? PurgeAt, PurgeProofView? Proof)
{
    internal static DeletedTenantView Of((Tenant Tenant, TenantPurgeProof? Proof) one) => new(
        one.Tenant.Id, one.Tenant.Name, one.Tenant.Slug, one.Tenant.DeletedAt, one.Tenant.PurgeAt,
        one.Proof is { } proof ? new PurgeProofView(proof.PurgedAt, proof.RowsBefore, proof.Counts) : null);
}

/// <summary>The proof that nothing of a deleted tenant is left.</summary>
/// <param name="PurgedAt">When it was counted, UTC.</param>
/// <param name="RowsBefore">How many rows there were before.</param>
/// <param name="Counts">What each table of both stores held afterwards: nothing.</param>
public sealed record PurgeProofView(DateTimeOffset PurgedAt, long RowsBefore, IReadOnlyList<TenantRowCount> Counts);

/// <summary>How to restore a tenant.</summary>
/// <param name="Slug">Another slug, where its own is taken by now.</param>
public sealed record RestoreTenant(string? Slug = null);

internal static class TenantsEndpoints
{
    private const int GraceDaysMax = 365;

    public static void MapTenants(this IEndpointRouteBuilder app)
    {
        var tenants = app.MapGroup("/api/tenants").WithTags("Tenants").NeedsPlatform(Permissions.TenantsOperate);
        tenants.MapGet("/", List).ForSignedIn()
            .WithName("ListTenants").WithSummary("The tenants that the caller belongs to; all of them for operators of the installation, the deleted ones with ?deleted=true.");
        tenants.MapPost("/", Create).WithName("CreateTenant").WithSummary("Creates a tenant, in the cell that holds least.");
        tenants.MapPost("/{slug}/suspend", Suspend)
            .WithName("SuspendTenant").WithSummary("Keeps the tenant's data and refuses its requests; with ?stage=read_only only those that change something.");
        tenants.MapPost("/{slug}/resume", (string slug, TenantBook book, CancellationToken stop) =>
                Move(slug, book, found => book.Move(found, TenantState.Active, stop), stop))
            .WithName("ResumeTenant").WithSummary("Lets a suspended tenant work again.");
        tenants.MapDelete("/{slug}", Delete)
            .WithName("DeleteTenant").WithSummary("Deletes a tenant. It can be restored until the grace is over (?graceDays=, 0 for at once); then its data is removed from both engines.");
        tenants.MapGet("/deleted", async (TenantBook book, CancellationToken stop) => TypedResults.Ok((await book.Deleted(stop)).Select(DeletedTenantView.Of)))
            .WithName("ListDeletedTenants").WithSummary("Deleted tenants, the last one first, with the proof that nothing is left once their data is removed.");
        tenants.MapPost("/deleted/{id:int}/restore", Restore)
            .WithName("RestoreTenant").WithSummary("Restores a deleted tenant while its grace lasts.");
        tenants.MapPost("/{slug}/domains/{domain}/confirm", ConfirmDomain)
            .WithName("ConfirmDomain").WithSummary("Confirms that a domain is the tenant's; from then on it leads there.");
    }

    /// <summary>How long a deleted tenant can be restored, unless somebody says otherwise.</summary>
    internal static TimeSpan Grace(IConfiguration settings, int? days) =>
        TimeSpan.FromDays(days ?? settings.GetValue("Tenants:GraceDays", 30));

    private static async Task<Ok<IEnumerable<TenantView>>> List(
        TenantBook book, AccessBook access, SignInRules signIn, CurrentCaller current, CancellationToken stop, bool deleted = false)
    {
        // An operator whose sign-in is too weak for that is a member like others.
        if (signIn.OperatorRefusal(current.Caller) is null && await access.MayOperate(current.Caller, Permissions.TenantsOperate, stop))
            return TypedResults.Ok((await book.All(deleted, stop)).Select(TenantView.Of));
        var mine = await access.TenantsOf(current.Caller, stop);
        return TypedResults.Ok((await book.All(false, stop)).Where(t => mine.Contains(t.Id)).Select(TenantView.Of));
    }

    private static async Task<Results<Created<TenantView>, ProblemHttpResult>> Create(NewTenant wanted, TenantBook book, CancellationToken stop)
    {
        var outcome = await book.Create(wanted.Name?.Trim() ?? "", wanted.Slug ?? "", stop);
        return outcome.Tenant is { } tenant ? TypedResults.Created($"/api/tenants/{tenant.Slug}", TenantView.Of(tenant)) : Refused(outcome);
    }

    private static async Task<Results<Ok<TenantView>, ProblemHttpResult>> Suspend(string slug, TenantBook book, CancellationToken stop, string stage = "closed") =>
        stage is "read_only" or "closed"
            ? await Move(slug, book, found => book.Move(found, stage == "closed" ? TenantState.Suspended : TenantState.ReadOnly, stop), stop, mayBeDefault: false)
            : Problems.Invalid("stage_invalid", "A tenant is suspended in the stage read_only or closed.");

    private static async Task<Results<Ok<TenantView>, ProblemHttpResult>> Delete(
        string slug, TenantBook book, IConfiguration settings, JobRunner jobs, CancellationToken stop, int? graceDays = null)
    {
        if (graceDays is < 0 or > GraceDaysMax) return Problems.BeyondLimit("grace_invalid", $"The grace is 0 to {GraceDaysMax} days.", "graceDays", GraceDaysMax);
        var moved = await Move(slug, book, found => book.Delete(found, Grace(settings, graceDays), stop), stop, mayBeDefault: false);
        if (graceDays == 0) jobs.Nudge(TenantPurge.JobName);
        return moved;
    }

    private static async Task<Results<Ok<TenantView>, ProblemHttpResult>> Restore(int id, RestoreTenant? wanted, TenantBook book, CancellationToken stop)
    {
        var outcome = await book.Restore(id, wanted?.Slug, stop);
        return outcome.Tenant is { } tenant ? TypedResults.Ok(TenantView.Of(tenant)) : Refused(outcome);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ConfirmDomain(
        string slug, string domain, TenantBook book, TenantDomainBook domains, CancellationToken stop)
    {
        if (await book.Find(slug, stop) is not { } tenant) return Unknown(slug);
        return TenantDomain.Normal(domain) is { } name && await domains.Confirm(tenant.Id, name, stop)
            ? TypedResults.NoContent()
            : Problems.NotFound("domain_unknown", $"The tenant '{slug}' has not named the domain '{domain}'.");
    }

    private static async Task<Results<Ok<TenantView>, ProblemHttpResult>> Move(
        string slug, TenantBook book, Func<string, Task<Tenant?>> move, CancellationToken stop, bool mayBeDefault = true)
    {
        if (await book.Find(slug, stop) is not { } found) return Unknown(slug);
        // Requests that name no tenant would otherwise have nowhere to go.
        if (found.IsDefault && !mayBeDefault) return Problems.Conflict("tenant_is_default", $"'{slug}' is the default tenant and stays active.");
        return await move(slug) is { } moved ? TypedResults.Ok(TenantView.Of(moved)) : Unknown(slug);
    }

    private static ProblemHttpResult Unknown(string slug) => Problems.NotFound("tenant_unknown", $"There is no tenant '{slug}'.");

    private static ProblemHttpResult Refused(TenantOutcome outcome) => outcome.Code switch
    {
        "tenant_slug_taken" or "tenant_gone" => Problems.Conflict(outcome.Code, outcome.Reason!),
        "tenant_unknown" => Problems.NotFound(outcome.Code, outcome.Reason!),
        _ => Problems.Invalid(outcome.Code!, outcome.Reason!),
    };
}
