using FinOps.Platform.Access;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Members;

/// <summary>Why a change of members or roles is refused.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Reason">For people.</param>
public sealed record MemberProblem(string Code, string Reason);

/// <summary>What a custom role shall be.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Description">Whom it is for.</param>
/// <param name="Permissions">What it allows.</param>
public sealed record RoleWish(string? Name, string? Description, IReadOnlyList<string>? Permissions);

/// <summary>Loads and saves roles.</summary>
public sealed class RoleBook(PlatformDbs platform, AccessBook access, TimeProvider clock)
{
    /// <summary>The built-in roles, then the tenant's own by name.</summary>
    public async Task<IReadOnlyList<Role>> All(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var own = await db.Set<CustomRole>().AsNoTracking().Where(r => r.TenantId == tenant).OrderBy(r => r.Name).ThenBy(r => r.Id).ToListAsync(stop);
        return [.. BuiltInRoles.All, .. own.Select(r => r.ToRole())];
    }

    /// <summary>The role of this key, or null.</summary>
    public async Task<Role?> Find(int tenant, string key, CancellationToken stop)
    {
        if (BuiltInRoles.Find(key) is { } known) return known;
        await using var db = platform.For(tenant);
        return (await db.Set<CustomRole>().AsNoTracking().FirstOrDefaultAsync(r => r.TenantId == tenant && r.Key == key, stop))?.ToRole();
    }

    /// <summary>Why a wish cannot be a role; null when it can.</summary>
    public static MemberProblem? Problem(string key, RoleWish wish)
    {
        if (!CustomRole.IsKey(key)) return new("role_key_invalid", $"A role's key has 1 to {CustomRole.KeyCharactersMax} of a–z, 0–9, hyphens and underscores.");
        if (BuiltInRoles.Find(key) is not null) return new("role_built_in", $"'{key}' is a built-in role, which stays as it is; make one of your own.");
        if (wish.Name?.Trim() is not { Length: > 0 and <= CustomRole.TextCharactersMax } name || name.Any(char.IsControl))
            return new("role_name_invalid", $"A role's name has 1 to {CustomRole.TextCharactersMax} printable characters.");
        if (wish.Description?.Length > CustomRole.TextCharactersMax || wish.Description?.Any(char.IsControl) == true)
            return new("role_description_invalid", $"A description has at most {CustomRole.TextCharactersMax} printable characters.");
        if (wish.Permissions is not { Count: > 0 } permissions) return new("role_empty", "A role gives at least one permission.");
        return permissions.FirstOrDefault(p => Permissions.All.All(known => known.Name != p)) is { } unknown
            ? new("permission_unknown", $"'{unknown}' is no permission inside a tenant; one of {string.Join(", ", Permissions.All)} is.")
            : null;
    }

    /// <summary>Makes a role or changes it.</summary>
    public async Task<(Role? Role, MemberProblem? Problem)> Save(int tenant, string key, RoleWish wish, CancellationToken stop)
    {
        if (Problem(key, wish) is { } wrong) return (null, wrong);
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await MemberBook.Lock(db, tenant, stop);
        var role = await db.Set<CustomRole>().FirstOrDefaultAsync(r => r.TenantId == tenant && r.Key == key, stop);
        if (role is null)
        {
            if (await db.Set<CustomRole>().CountAsync(r => r.TenantId == tenant, stop) >= CustomRole.OfTenantMax)
                return (null, new("too_many_roles", $"A tenant has at most {CustomRole.OfTenantMax} roles of its own. Delete one first."));
            db.Add(role = new CustomRole { TenantId = tenant, Key = key, Name = "", Description = "", Permissions = [] });
        }

        (role.Name, role.Description, role.ChangedAt) = (wish.Name!.Trim(), wish.Description?.Trim() ?? "", clock.GetUtcNow());
        role.Permissions = [.. Permissions.All.Select(p => p.Name).Where(wish.Permissions!.Contains)];
        await db.SaveChangesAsync(stop);
        await AccessBook.Tell(db, tenant, null, stop);
        await transaction.CommitAsync(stop);
        access.Forget(tenant, null);
        return (role.ToRole(), null);
    }

    /// <summary>Deletes a role that nobody has and nobody is invited to.</summary>
    public async Task<MemberProblem?> Delete(int tenant, string key, CancellationToken stop)
    {
        if (BuiltInRoles.Find(key) is not null) return new("role_built_in", $"'{key}' is a built-in role, which stays.");
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await MemberBook.Lock(db, tenant, stop);
        if (await db.Set<RoleGrant>().AnyAsync(g => g.TenantId == tenant && g.Role == key, stop)
            || await db.Set<Invitation>().AnyAsync(i => i.TenantId == tenant && i.Role == key && i.AcceptedAt == null && i.RevokedAt == null, stop))
            return new("role_in_use", "Members have this role, or are invited to it. Give them another first.");
        if (await db.Set<CustomRole>().Where(r => r.TenantId == tenant && r.Key == key).ExecuteDeleteAsync(stop) == 0)
            return new("role_unknown", $"There is no role '{key}'.");
        await transaction.CommitAsync(stop);
        return null;
    }
}
