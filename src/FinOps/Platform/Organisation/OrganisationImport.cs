namespace FinOps.Platform.Organisation;

/// <summary>One node as files carry it: parents are named by code.</summary>
/// <param name="Code">How tags and other systems call it; an existing node of this code is changed.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">business_unit, department, team or project.</param>
/// <param name="Parent">The code of the node above; empty at the top.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="CostCentre">Its cost centre.</param>
/// <param name="GlCode">Its ledger account.</param>
/// <param name="Archived">True when it is no longer in use.</param>
public sealed record OrganisationRow(
    string Code, string Name, string Kind, string Parent = "", string Owner = "", string CostCentre = "", string GlCode = "", bool Archived = false)
{
    internal NodeWish ToWish(long? parentId) => new(parentId, NodeWords.Find(Kind)!.Value, Code, Name, Owner, CostCentre, GlCode);

    internal static OrganisationRow Of(OrganisationNode node, OrganisationTree tree) => new(
        node.Code, node.Name, NodeWords.Of(node.Kind), node.ParentId is { } up ? tree.Find(up)!.Code : "",
        node.Owner, node.CostCentre, node.GlCode, node.ArchivedAt is not null);
}

/// <summary>What is wrong with a row of a file.</summary>
/// <param name="Row">Counted from 1, without the header.</param>
/// <param name="Code">For programs.</param>
/// <param name="Reason">For people.</param>
public sealed record OrganisationRowProblem(int Row, string Code, string Reason);

/// <summary>What came, or would come, of a file.</summary>
/// <param name="Created">New nodes.</param>
/// <param name="Changed">Nodes that differ from what they were.</param>
/// <param name="Unchanged">Nodes that are as the file says already, or whose row is refused.</param>
/// <param name="TriedOnly">True when nothing was saved: because it was to be tried only, or because of problems.</param>
/// <param name="Problems">What is wrong; one problem and nothing of the file is taken.</param>
public sealed record OrganisationImportOutcome(int Created, int Changed, int Unchanged, bool TriedOnly, IReadOnlyList<OrganisationRowProblem> Problems);

/// <summary>Judges a file against the tree that is there: the file and the nodes it does not name, taken together, must be a tree.</summary>
internal sealed class OrganisationImport(OrganisationTree tree, IReadOnlyList<OrganisationRow> rows)
{
    private const int ProblemsMax = 100;
    private readonly Dictionary<string, OrganisationRow> _wished = new(StringComparer.OrdinalIgnoreCase);

    public List<OrganisationRowProblem> Problems { get; } = [];

    public int Created { get; private set; }

    public int Changed { get; private set; }

    public void Judge()
    {
        // What the tree would be: its own nodes, and the file's in place of those of the same code.
        var whole = tree.Nodes.ToDictionary(n => n.Code, n => OrganisationRow.Of(n, tree), StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < rows.Count && Problems.Count < ProblemsMax; at++)
        {
            if (ProblemOf(rows[at]) is { } wrong) Problems.Add(new(at + 1, wrong.Code, wrong.Reason));
            else whole[rows[at].Code] = _wished[rows[at].Code] = rows[at];
        }

        if (Problems.Count > 0) return;
        if (whole.Count > OrganisationTree.NodesMax)
        {
            Problems.Add(new(0, "organisation_too_large", $"An organisation has at most {OrganisationTree.NodesMax} nodes; this would make {whole.Count}."));
            return;
        }

        for (var at = 0; at < rows.Count && Problems.Count < ProblemsMax; at++)
        {
            if (ProblemOfPlace(rows[at], whole) is { } wrong) Problems.Add(new(at + 1, wrong.Code, wrong.Reason));
        }

        // A node that the file does not name may end below one that became narrower, or deeper than allowed.
        foreach (var other in whole.Values.Where(row => Problems.Count < ProblemsMax && !_wished.ContainsKey(row.Code)))
        {
            if (ProblemOfPlace(other, whole) is { } wrong) Problems.Add(new(0, wrong.Code, $"'{other.Name}', which the file does not name: {wrong.Reason}"));
        }

        if (Problems.Count > 0) return;
        Created = rows.Count(row => tree.Find(row.Code) is null);
        Changed = rows.Count(row => tree.Find(row.Code) is { } known && OrganisationRow.Of(known, tree) != row with { Kind = NodeWords.Of(NodeWords.Find(row.Kind)!.Value) });
    }

    /// <summary>The file's rows, those at the top first, so that a parent is there before its children.</summary>
    public IEnumerable<IReadOnlyList<OrganisationRow>> Levels()
    {
        var done = tree.Nodes.Select(n => n.Code).Append("").ToHashSet(StringComparer.OrdinalIgnoreCase);
        var rest = _wished.Values.ToList();
        while (rest.Count > 0)
        {
            var level = rest.FindAll(row => done.Contains(row.Parent));
            if (level.Count == 0) throw new InvalidOperationException("A judged file has a parent for every row.");
            yield return level;
            done.UnionWith(level.Select(row => row.Code));
            rest = rest.FindAll(row => !level.Contains(row));
        }
    }

    private TreeProblem? ProblemOf(OrganisationRow row)
    {
        if (NodeWords.Find(row.Kind) is null) return new("node_kind_invalid", $"'{row.Kind}' is no kind; use {string.Join(", ", NodeWords.All)}.");
        if (_wished.ContainsKey(row.Code)) return new("node_code_taken", $"The code '{row.Code}' stands in the file twice.");
        // Codes of the file and of the tree are meant to meet, so it is judged alone; its place comes later.
        return new OrganisationTree(0, []).ProblemOfNew(row.ToWish(null));
    }

    private static TreeProblem? ProblemOfPlace(OrganisationRow row, Dictionary<string, OrganisationRow> whole)
    {
        var depth = 1;
        for (var below = row; below.Parent.Length > 0; depth++)
        {
            if (!whole.TryGetValue(below.Parent, out var parent)) return new("node_unknown", $"There is no node with the code '{below.Parent}' to lie below.");
            if (NodeWords.Find(below.Kind) < NodeWords.Find(parent.Kind))
                return new("node_kind_invalid", $"'{below.Name}' ({below.Kind}) cannot lie below '{parent.Name}' ({parent.Kind}).");
            if (parent.Archived && !below.Archived) return new("node_archived", $"'{below.Name}' is in use and cannot lie below '{parent.Name}', which is archived.");
            // Longer than the depth allowed is also how a circle shows.
            if (depth >= OrganisationTree.DepthMax) return new("organisation_too_deep", $"'{row.Name}' lies in a circle, or deeper than {OrganisationTree.DepthMax} levels.");
            below = parent;
        }

        return null;
    }
}
