using System.Collections.Concurrent;
using System.Data.Common;
using FinOps.Platform.Live;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.Organisation;

/// <summary>What came of a change: the node as it is now, or why not.</summary>
/// <param name="Node">The node.</param>
/// <param name="Problem">The reason.</param>
public sealed record NodeOutcome(OrganisationNode? Node, TreeProblem? Problem = null);

/// <summary>
/// Loads and saves organisations. A tree is kept in memory per version; each look asks the database only for the version, so
/// that what another server changed is seen by the very next look. Changes of one tenant's tree take turns.
/// </summary>
public sealed class OrganisationBook(PlatformDbs platform, TimeProvider clock)
{
    /// <summary>Trees kept in memory at most, of whichever tenants asked last.</summary>
    private const int TreesKeptMax = 200;

    /// <summary>What PostgreSQL calls a row that another table still names.</summary>
    private const string StillReferred = "23503";

    private static readonly Func<PlatformDb, int, CancellationToken, Task<long>> VersionOf =
        EF.CompileAsyncQuery((PlatformDb db, int tenant, CancellationToken _) =>
            db.Tenants.Where(t => t.Id == tenant).Select(t => t.OrganisationVersion).FirstOrDefault());

    private readonly ConcurrentDictionary<int, OrganisationTree> _known = new();

    /// <summary>A tenant's whole tree.</summary>
    public async ValueTask<OrganisationTree> Tree(int tenant, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        var version = await VersionOf(db, tenant, stop);
        if (_known.TryGetValue(tenant, out var kept) && kept.Version == version) return kept;
        if (_known.Count >= TreesKeptMax) _known.Clear();
        // The version was read first: nodes may be newer than it says, and are then read again by the next look; never older.
        return _known[tenant] = await Read(db, tenant, version, stop);
    }

    /// <summary>The node and everything below it, archived nodes included; nothing when the tenant has no such node.</summary>
    public async ValueTask<IReadOnlyList<OrganisationNode>> Subtree(int tenant, long node, CancellationToken stop) =>
        (await Tree(tenant, stop)).Subtree(node);

    /// <summary>Makes a node.</summary>
    public Task<NodeOutcome> Create(int tenant, NodeWish wish, CancellationToken stop) => Change(tenant, (db, tree) =>
    {
        if (tree.ProblemOfNew(wish) is { } problem) return new(null, problem);
        var node = Made(tenant, wish);
        db.Add(node);
        return new(node);
    }, stop);

    /// <summary>Changes everything about a node, its place included.</summary>
    public Task<NodeOutcome> Save(int tenant, long id, Func<OrganisationNode, NodeWish> wished, CancellationToken stop) => Change(tenant, (_, tree) =>
    {
        if (tree.Find(id) is not { } node) return Unknown(id);
        var wish = wished(node);
        if (tree.ProblemOfChange(node, wish) is { } problem) return new(null, problem);
        Put(node, wish);
        return new(node);
    }, stop);

    /// <summary>Archives a node and everything below it.</summary>
    public Task<NodeOutcome> Archive(int tenant, long id, CancellationToken stop) => Change(tenant, (_, tree) =>
    {
        var now = Now();
        foreach (var node in tree.Subtree(id)) node.ArchivedAt ??= now;
        return tree.Find(id) is { } found ? new(found) : Unknown(id);
    }, stop);

    /// <summary>Takes a node back into use, and what was archived together with it.</summary>
    public Task<NodeOutcome> Restore(int tenant, long id, CancellationToken stop) => Change(tenant, (_, tree) =>
    {
        if (tree.Find(id) is not { } found) return Unknown(id);
        if (found.ParentId is { } up && tree.Find(up) is { ArchivedAt: not null } parent)
            return new(null, new("node_archived", $"'{parent.Name}' above it is archived; restore that first."));
        var archived = found.ArchivedAt;
        foreach (var node in tree.Subtree(id).Where(n => n.ArchivedAt == archived)) node.ArchivedAt = null;
        return new(found);
    }, stop);

    /// <summary>Deletes a node that has none below it.</summary>
    public Task<NodeOutcome> Delete(int tenant, long id, CancellationToken stop) => Change(tenant, (db, tree) =>
    {
        if (tree.Find(id) is not { } found) return Unknown(id);
        if (tree.Below(id).FirstOrDefault() is { } child)
            return new(null, new("node_not_empty", $"'{child.Name}' lies below it. Move or delete what is below first, or archive it."));
        db.Remove(found);
        return new(found);
    }, stop);

    /// <summary>Takes in a whole file, or nothing of it.</summary>
    public async Task<OrganisationImportOutcome> Import(int tenant, IReadOnlyList<OrganisationRow> rows, bool tryOnly, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var tree = await Locked(db, tenant, stop);
        var import = new OrganisationImport(tree, rows);
        import.Judge();
        if (import.Problems.Count == 0 && !tryOnly)
        {
            // Parents before children: a new node's number is known once it is saved.
            var saved = tree.Nodes.ToDictionary(n => n.Code, StringComparer.OrdinalIgnoreCase);
            foreach (var level in import.Levels())
            {
                foreach (var row in level) Take(db, tenant, saved, row);
                await db.SaveChangesAsync(stop);
            }

            await Raise(db, tenant, stop);
            await transaction.CommitAsync(stop);
        }

        return new OrganisationImportOutcome(import.Created, import.Changed, rows.Count - import.Created - import.Changed, tryOnly || import.Problems.Count > 0, import.Problems);
    }

    private void Take(PlatformDb db, int tenant, Dictionary<string, OrganisationNode> saved, OrganisationRow row)
    {
        var wish = row.ToWish(row.Parent.Length == 0 ? null : saved[row.Parent].Id);
        if (!saved.TryGetValue(row.Code, out var node)) db.Add(saved[row.Code] = node = Made(tenant, wish));
        Put(node, wish);
        node.ArchivedAt = row.Archived ? node.ArchivedAt ?? Now() : null;
    }

    private OrganisationNode Made(int tenant, NodeWish wish) => new()
    {
        TenantId = tenant,
        ParentId = wish.ParentId,
        Kind = wish.Kind,
        Code = wish.Code,
        Name = wish.Name,
        Owner = wish.Owner,
        CostCentre = wish.CostCentre,
        GlCode = wish.GlCode,
        CreatedAt = Now(),
    };

    private static void Put(OrganisationNode node, NodeWish wish) =>
        (node.ParentId, node.Kind, node.Code, node.Name, node.Owner, node.CostCentre, node.GlCode) =
        (wish.ParentId, wish.Kind, wish.Code, wish.Name, wish.Owner, wish.CostCentre, wish.GlCode);

    // To the microsecond, as the database keeps it: what was archived together is told by the same moment.
    private DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private async Task<NodeOutcome> Change(int tenant, Func<PlatformDb, OrganisationTree, NodeOutcome> change, CancellationToken stop)
    {
        await using var db = platform.For(tenant);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var outcome = change(db, await Locked(db, tenant, stop));
        if (outcome.Problem is not null) return outcome;
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException e) when (e.InnerException is DbException { SqlState: StillReferred })
        {
            return new(null, new("node_in_use", "Something still refers to this node. Archive it instead."));
        }

        await Raise(db, tenant, stop);
        await transaction.CommitAsync(stop);
        return outcome;
    }

    // The tenant's row is the lock: two changes that are right alone could be a circle together.
    private static async Task<OrganisationTree> Locked(PlatformDb db, int tenant, CancellationToken stop)
    {
        var version = await db.Database.SqlQuery<long>($"""
            select organisation_version as "Value" from tenants where id = {tenant} for update
            """).ToListAsync(stop);
        return await Read(db, tenant, version.Single(), stop, tracked: true);
    }

    private static async Task<OrganisationTree> Read(PlatformDb db, int tenant, long version, CancellationToken stop, bool tracked = false)
    {
        var nodes = db.Set<OrganisationNode>().Where(n => n.TenantId == tenant);
        return new OrganisationTree(version, await (tracked ? nodes : nodes.AsNoTracking()).ToListAsync(stop));
    }

    private static async Task Raise(PlatformDb db, int tenant, CancellationToken stop)
    {
        await db.Tenants.Where(t => t.Id == tenant).ExecuteUpdateAsync(set => set.SetProperty(t => t.OrganisationVersion, t => t.OrganisationVersion + 1), stop);
        await Signals.Publish(db, tenant, "organisation", new { }, stop);
    }

    private static NodeOutcome Unknown(long id) => new(null, new("node_unknown", $"There is no node {id}."));
}
