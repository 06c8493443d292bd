using System.Collections.Frozen;

namespace FinOps.Platform.Organisation;

/// <summary>What a node shall be.</summary>
/// <param name="ParentId">Above it; null for the top.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Code">How other systems call it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="CostCentre">Its cost centre.</param>
/// <param name="GlCode">Its ledger account.</param>
public sealed record NodeWish(long? ParentId, NodeKind Kind, string Code, string Name, string Owner = "", string CostCentre = "", string GlCode = "");

/// <summary>Why a change of the tree is refused.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Reason">For people.</param>
public sealed record TreeProblem(string Code, string Reason);

/// <summary>One tenant's organisation as it was at one version, and what may be changed of it. Judges; changes nothing.</summary>
public sealed class OrganisationTree
{
    /// <summary>At most this many nodes of one tenant, archived ones included.</summary>
    public const int NodesMax = 10_000;

    /// <summary>At most this many nodes from the top to the bottom.</summary>
    public const int DepthMax = 12;

    private readonly FrozenDictionary<long, OrganisationNode> _byId;
    private readonly FrozenDictionary<string, OrganisationNode> _byCode;
    private readonly ILookup<long, OrganisationNode> _children;

    /// <summary>The tree of these nodes.</summary>
    public OrganisationTree(long version, IEnumerable<OrganisationNode> nodes)
    {
        Version = version;
        Nodes = [.. nodes];
        _byId = Nodes.ToFrozenDictionary(n => n.Id);
        _byCode = Nodes.ToFrozenDictionary(n => n.Code, StringComparer.OrdinalIgnoreCase);
        _children = Nodes.OrderBy(n => n.Name, StringComparer.OrdinalIgnoreCase).ThenBy(n => n.Id).ToLookup(n => n.ParentId ?? 0);
    }

    /// <summary>Rises by one with every change.</summary>
    public long Version { get; }

    /// <summary>All nodes, in no order.</summary>
    public IReadOnlyList<OrganisationNode> Nodes { get; }

    /// <summary>The node of this number, or null.</summary>
    public OrganisationNode? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>The node of this code whatever its case, or null.</summary>
    public OrganisationNode? Find(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>The nodes right below one, or at the top, by name.</summary>
    public IEnumerable<OrganisationNode> Below(long? id) => _children[id ?? 0];

    /// <summary>The node and everything below it, each above its own; nothing when there is no such node.</summary>
    public IReadOnlyList<OrganisationNode> Subtree(long id)
    {
        var found = new List<OrganisationNode>();
        if (Find(id) is { } top) found.Add(top);
        for (var at = 0; at < found.Count; at++) found.AddRange(_children[found[at].Id]);
        return found;
    }

    /// <summary>Everything, depth first: as people read a tree.</summary>
    public IEnumerable<OrganisationNode> InOrder()
    {
        var waiting = new Stack<OrganisationNode>(Below(null).Reverse());
        while (waiting.TryPop(out var node))
        {
            yield return node;
            foreach (var child in _children[node.Id].Reverse()) waiting.Push(child);
        }
    }

    /// <summary>The parts that somebody may see, and above them the bare names of what they belong to.</summary>
    public OrganisationTree Of(Func<OrganisationNode, bool> isSeen)
    {
        var seen = Nodes.Where(isSeen).ToDictionary(n => n.Id);
        var above = seen.Values.SelectMany(n => PathTo(n.Id)).Where(n => !seen.ContainsKey(n.Id)).DistinctBy(n => n.Id).Select(n => n.Bare());
        return new(Version, [.. seen.Values, .. above]);
    }

    /// <summary>From the top down to the node.</summary>
    public IReadOnlyList<OrganisationNode> PathTo(long id)
    {
        var path = new List<OrganisationNode>();
        for (var node = Find(id); node is not null; node = node.ParentId is { } up ? Find(up) : null) path.Insert(0, node);
        return path;
    }

    /// <summary>Why a node cannot be made as wished; null when it can.</summary>
    public TreeProblem? ProblemOfNew(NodeWish wish) =>
        Nodes.Count >= NodesMax
            ? new("organisation_too_large", $"An organisation has at most {NodesMax} nodes. Delete archived ones first.")
            : ProblemOfFields(wish, null) ?? ProblemOfPlace(wish.ParentId, wish.Kind, 1);

    /// <summary>Why a node cannot be changed, or moved, as wished; null when it can.</summary>
    public TreeProblem? ProblemOfChange(OrganisationNode node, NodeWish wish)
    {
        if (ProblemOfFields(wish, node) is { } wrong) return wrong;
        if (wish.ParentId is { } parent && PathTo(parent).Any(above => above.Id == node.Id))
            return new("organisation_cycle", $"'{node.Name}' cannot lie below itself.");
        if (Below(node.Id).FirstOrDefault(child => child.Kind < wish.Kind) is { } wider)
            return new("node_kind_invalid", $"'{wider.Name}' below it is a {Said(wider.Kind)}, which cannot lie below a {Said(wish.Kind)}.");
        return wish.ParentId == node.ParentId && wish.Kind == node.Kind ? null : ProblemOfPlace(wish.ParentId, wish.Kind, HeightOf(node));
    }

    private static string Said(NodeKind kind) => NodeWords.Of(kind).Replace('_', ' ');

    private TreeProblem? ProblemOfFields(NodeWish wish, OrganisationNode? self)
    {
        if (!OrganisationNode.IsCode(wish.Code))
            return new("node_code_invalid", $"A code has 1 to {OrganisationNode.CodeCharactersMax} letters, digits, points, hyphens, underscores or slashes.");
        if (Find(wish.Code) is { } other && other.Id != self?.Id)
            return new("node_code_taken", $"The code '{wish.Code}' is {(other.ArchivedAt is null ? "" : "archived ")}'{other.Name}'.");
        if (!IsText(wish.Name) || wish.Name.Length == 0)
            return new("node_name_invalid", $"A name has 1 to {OrganisationNode.TextCharactersMax} printable characters.");
        return IsText(wish.Owner) && IsText(wish.CostCentre) && IsText(wish.GlCode)
            ? null
            : new("node_text_invalid", $"Owner, cost centre and GL code have at most {OrganisationNode.TextCharactersMax} printable characters.");
    }

    private TreeProblem? ProblemOfPlace(long? parentId, NodeKind kind, int height)
    {
        if (parentId is not { } id) return null;
        if (Find(id) is not { } parent) return new("node_unknown", $"There is no node {id} to lie below.");
        if (parent.ArchivedAt is not null) return new("node_archived", $"'{parent.Name}' is archived; restore it first.");
        if (kind < parent.Kind) return new("node_kind_invalid", $"A {Said(kind)} cannot lie below a {Said(parent.Kind)}.");
        return PathTo(id).Count + height <= DepthMax
            ? null
            : new("organisation_too_deep", $"An organisation is at most {DepthMax} levels deep.");
    }

    private int HeightOf(OrganisationNode node) => 1 + _children[node.Id].Select(HeightOf).DefaultIfEmpty(0).Max();

    private static bool IsText(string text) => text.Length <= OrganisationNode.TextCharactersMax && !text.Any(char.IsControl);
}
