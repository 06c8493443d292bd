using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Platform.Members;

internal static class RolesEndpoints
{
    public static void MapRoles(this IEndpointRouteBuilder app)
    {
        var roles = app.MapGroup("/api/roles").WithTags("Members").ForTenant().Needs(Permissions.RolesManage).WithinScope();
        roles.MapGet("/", List).Needs(Permissions.MembersRead).WithName("ListRoles").WithSummary("The built-in roles, the tenant's own, and every permission a role can give.");
        roles.MapPut("/{key}", Save).WithName("SaveRole").WithSummary("Makes a role of the tenant's own, or changes it; nobody makes one that allows more than they may.");
        roles.MapDelete("/{key}", Delete).WithName("DeleteRole").WithSummary("Deletes a role of the tenant's own that nobody has.");
        var access = app.MapGroup("/api/access").WithTags("Members").ForTenant().Needs(Permissions.MembersRead).WithinScope();
        access.MapGet("/me", Me).ForSignedIn().WithName("GetOwnAccess").WithSummary("What the caller may do in the tenant and in the installation.");
        access.MapGet("/who", Who).WithName("WhoMay").WithSummary("Who has a permission (costs:read without one), for which costs, and why.");
        access.MapGet("/of/{person:guid}", Of).WithName("WhatMay").WithSummary("What a person can do, and why: each permission with the grants that give it.");
    }

    private static async Task<Ok<RolesView>> List(CurrentStanding own, CancellationToken stop)
    {
        var standing = await own.Look(stop);
        return TypedResults.Ok(new RolesView(
            [.. standing.Roles.Select(r => View(r, standing))], [.. Permissions.All.Select(p => new PermissionView(p.Name, p.Meaning))]));
    }

    private static async Task<Results<Ok<RoleView>, ProblemHttpResult>> Save(
        string key, RoleWish wish, CurrentTenant tenant, RoleBook book, CurrentStanding own, RequestAudit audit, CancellationToken stop)
    {
        if (RoleBook.Problem(key, wish) is { } wrong) return MembersEndpoints.Refused(wrong);
        var standing = await own.Look(stop);
        var before = standing.Roles.FirstOrDefault(r => r.Key == key);
        audit.Record("role.save", key, before, wish);
        var wanted = new Role(key, wish.Name!, "", wish.Permissions!, BuiltIn: false);
        if ((Beyond(before, standing) ?? Beyond(wanted, standing)) is { } refusal) return MembersEndpoints.Beyond(refusal);
        var (role, problem) = await book.Save(tenant.Id, key, wish, stop);
        return role is null ? MembersEndpoints.Refused(problem!) : TypedResults.Ok(View(role, standing));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(
        string key, CurrentTenant tenant, RoleBook book, CurrentStanding own, RequestAudit audit, CancellationToken stop)
    {
        var standing = await own.Look(stop);
        var before = standing.Roles.FirstOrDefault(r => r.Key == key);
        audit.Record("role.delete", key, before);
        if (Beyond(before, standing) is { } refusal) return MembersEndpoints.Beyond(refusal);
        return await book.Delete(tenant.Id, key, stop) is { } problem ? MembersEndpoints.Refused(problem) : TypedResults.NoContent();
    }

    private static async Task<Ok<OwnAccessView>> Me(CurrentTenant tenant, CurrentCaller current, AccessBook access, CancellationToken stop)
    {
        var platform = new List<string>();
        foreach (var permission in Permissions.OfPlatform)
        {
            if (await access.MayOperate(current.Caller, permission, stop)) platform.Add(permission.Name);
        }

        return TypedResults.Ok(new OwnAccessView(
            current.Caller.Name, current.Caller.PersonId, tenant.Slug, [.. Permissions.All.Where(current.Access.May).Select(p => p.Name)], platform,
            current.Access.RowsFor(Permissions.CostsRead) is null && current.Access.May(Permissions.CostsRead)));
    }

    private static async Task<Results<Ok<List<WhoView>>, ProblemHttpResult>> Who(
        CurrentTenant tenant, MemberBook book, CurrentStanding own, CancellationToken stop, string? permission = null)
    {
        permission ??= Permissions.CostsRead.Name;
        if (Permissions.All.All(p => p.Name != permission))
            return Problems.Invalid("permission_unknown", $"'{permission}' is no permission inside a tenant; one of {string.Join(", ", Permissions.All)} is.");
        var standing = await own.Look(stop);
        return TypedResults.Ok((await book.All(tenant.Id, stop)).Where(m => m.Person.State == People.PersonState.Active)
            .Select(m => new WhoView(m.Person.Id, m.Person.Name, m.Person.Email, standing.Reasons(m.Grants, permission))).Where(w => w.Reasons.Count > 0).ToList());
    }

    private static async Task<Results<Ok<PersonAccessView>, ProblemHttpResult>> Of(
        Guid person, CurrentTenant tenant, MemberBook book, CurrentStanding own, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, person, stop) is not { } member) return Problems.NotFound("member_unknown", "This person is no member.");
        var standing = await own.Look(stop);
        return TypedResults.Ok(new PersonAccessView(standing.View(member), [.. Permissions.All.Select(p =>
        {
            var reasons = standing.Reasons(member.Grants, p.Name);
            return new AllowedView(p.Name, p.Meaning, reasons.Count > 0, reasons);
        })]));
    }

    private static string? Beyond(Role? role, Standing standing) =>
        role is null || role.BuiltIn ? null : Delegation.Refusal(standing.Mine, standing.Only, new HeldRole(role, null), Permissions.RolesManage, standing.Tree);

    private static RoleView View(Role role, Standing standing) => new(role.Key, role.Name, role.Description, role.Permissions, role.BuiltIn, standing.IsGrantable(role));
}
