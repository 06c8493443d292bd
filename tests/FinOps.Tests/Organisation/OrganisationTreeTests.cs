using FinOps.Platform.Organisation;

namespace FinOps.Tests.Organisation;

/// <summary>Trees are drawn as people draw them: two spaces deeper lies below.</summary>
public sealed class OrganisationTreeTests
{
    private const string Acme = """
        business_unit retail
          department shop
            team search
              project ranking
            team checkout
        department platform
          team search-infra
        """;

    [Fact]
    public void A_subtree_is_the_node_and_all_below_it()
    {
        var tree = Drawn(Acme);
        Assert.Equal(["shop", "checkout", "search", "ranking"], tree.Subtree(tree.Find("shop")!.Id).Select(n => n.Code));
        Assert.Empty(tree.Subtree(999));
        Assert.Equal(["retail", "shop", "search", "ranking"], tree.PathTo(tree.Find("ranking")!.Id).Select(n => n.Code));
        Assert.Equal(["platform", "search-infra", "retail", "shop", "checkout", "search", "ranking"], tree.InOrder().Select(n => n.Code));
    }

    [Fact]
    public void Of_a_tree_somebody_sees_a_part_with_the_bare_names_above_it()
    {
        var tree = Drawn(Acme);
        foreach (var node in tree.Nodes) (node.Owner, node.CostCentre, node.GlCode) = ($"owner of {node.Code}", "CC", "GL");
        var seen = tree.Of(node => node.Code is "search" or "ranking");
        Assert.Equal(["retail", "shop", "search", "ranking"], seen.InOrder().Select(n => n.Code));
        Assert.Equal(["", "", "owner of search", "owner of ranking"], seen.InOrder().Select(n => n.Owner));
        Assert.Equal(["", "", "CC", "CC"], seen.InOrder().Select(n => n.CostCentre));
        Assert.Empty(tree.Of(_ => false).Nodes);
    }

    [Theory]
    [InlineData("search", "platform", null)]
    [InlineData("search", null, null)]
    [InlineData("shop", "ranking", "organisation_cycle")]
    [InlineData("shop", "shop", "organisation_cycle")]
    [InlineData("shop", "search-infra", "node_kind_invalid")]
    [InlineData("platform", "shop", null)]
    public void A_node_moves_where_the_tree_stays_a_tree(string what, string? below, string? problem)
    {
        var tree = Drawn(Acme);
        var node = tree.Find(what)!;
        Assert.Equal(problem, tree.ProblemOfChange(node, Wish(node) with { ParentId = below is null ? null : tree.Find(below)!.Id })?.Code);
    }

    [Fact]
    public void A_kind_changes_only_to_one_that_fits_what_is_above_and_below()
    {
        var tree = Drawn(Acme);
        var shop = tree.Find("shop")!;
        Assert.Null(tree.ProblemOfChange(shop, Wish(shop) with { Kind = NodeKind.Team }));
        Assert.Equal("node_kind_invalid", tree.ProblemOfChange(shop, Wish(shop) with { Kind = NodeKind.Project })?.Code);
        var search = tree.Find("search")!;
        Assert.Equal("node_kind_invalid", tree.ProblemOfChange(search, Wish(search) with { Kind = NodeKind.BusinessUnit })?.Code);
    }

    [Theory]
    [InlineData("SHOP", "Shop two", "node_code_taken")]
    [InlineData("", "x", "node_code_invalid")]
    [InlineData("a b", "x", "node_code_invalid")]
    [InlineData("fine", "", "node_name_invalid")]
    [InlineData("fine", "line\nbreak", "node_name_invalid")]
    [InlineData("fine", "Größe & Söhne", null)]
    public void Codes_are_unique_whatever_their_case_and_texts_are_printable(string code, string name, string? problem) =>
        Assert.Equal(problem, Drawn(Acme).ProblemOfNew(new NodeWish(null, NodeKind.Team, code, name))?.Code);

    [Fact]
    public void Depth_has_a_limit_also_for_a_moved_subtree()
    {
        var deep = Drawn(string.Join('\n', Enumerable.Range(0, OrganisationTree.DepthMax).Select(level => new string(' ', 2 * level) + $"team t{level}")) + "\nteam a\n  team b");
        var bottom = deep.Find("t11")!;
        Assert.Equal("organisation_too_deep", deep.ProblemOfNew(new NodeWish(bottom.Id, NodeKind.Team, "one-more", "x"))?.Code);
        var a = deep.Find("a")!;
        Assert.Equal("organisation_too_deep", deep.ProblemOfChange(a, Wish(a) with { ParentId = deep.Find("t10")!.Id })?.Code);
        Assert.Null(deep.ProblemOfChange(a, Wish(a) with { ParentId = deep.Find("t9")!.Id }));
    }

    [Fact]
    public void Count_has_a_limit()
    {
        var full = new OrganisationTree(1, Enumerable.Range(1, OrganisationTree.NodesMax).Select(at => Node(at, null, NodeKind.Team, $"t{at}")));
        Assert.Equal("organisation_too_large", full.ProblemOfNew(new NodeWish(null, NodeKind.Team, "more", "x"))?.Code);
    }

    [Fact]
    public void Nothing_lies_below_an_archived_node()
    {
        var tree = Drawn(Acme);
        tree.Find("shop")!.ArchivedAt = DateTimeOffset.UnixEpoch;
        Assert.Equal("node_archived", tree.ProblemOfNew(new NodeWish(tree.Find("shop")!.Id, NodeKind.Team, "new", "x"))?.Code);
    }

    [Fact]
    public void A_file_and_what_is_there_are_judged_as_one_tree()
    {
        var tree = Drawn(Acme);
        var import = new OrganisationImport(tree,
        [
            new("mobile", "mobile", "Team", Parent: "apps"),
            new("apps", "apps", "department", Parent: "retail"),
            new("search", "search", "team", Parent: "apps"),
            new("checkout", "checkout", "team", Parent: "shop"),
        ]);
        import.Judge();
        Assert.Empty(import.Problems);
        Assert.Equal((2, 1), (import.Created, import.Changed));
        Assert.Equal([["apps", "checkout"], ["mobile", "search"]], import.Levels().Select(level => level.Select(r => r.Code).Order().ToArray()).Select(l => l));
    }

    [Theory]
    [InlineData("shop", "department", "search", 1, "node_kind_invalid")]
    [InlineData("search", "team", "ranking", 1, "node_kind_invalid")]
    [InlineData("search", "team", "search", 1, "organisation_too_deep")]
    [InlineData("search", "team", "nowhere", 1, "node_unknown")]
    [InlineData("search", "guild", "shop", 1, "node_kind_invalid")]
    [InlineData("shop", "project", "retail", 0, "node_kind_invalid")]
    public void A_file_that_would_break_the_tree_is_refused_with_the_row(string code, string kind, string parent, int row, string problem)
    {
        var import = new OrganisationImport(Drawn(Acme), [new(code, code, kind, parent)]);
        import.Judge();
        var first = import.Problems[0];
        Assert.Equal((row, problem), (first.Row, first.Code));
    }

    [Fact]
    public void A_file_comes_back_as_it_went_and_holds_no_formula()
    {
        OrganisationRow[] rows =
        [
            new("a", "=1+1", "team", "", "Ärger, \"quoted\"", "CC 1", "4711"),
            new("b", "'quoted", "project", "a", Archived: true),
            new("c", "'=1+1", "project", "a", "＠SUM(1)", "-4.5", "''-5"),
            new("d", "\"=1\"", "project", "a", "-x", "'", "+1"),
        ];
        var csv = OrganisationFile.Csv(rows);
        Assert.Contains("'=1+1", csv, StringComparison.Ordinal);
        Assert.Equal(rows, OrganisationFile.ReadCsv("\uFEFF" + csv));
        Assert.Throws<OrganisationFileException>(() => OrganisationFile.ReadCsv("code,name\na,b"));
        Assert.Throws<OrganisationFileException>(() => OrganisationFile.ReadCsv("code,name,kind\na,\"b,team"));
        Assert.Throws<OrganisationFileException>(() => OrganisationFile.ReadJson("{}"));
        Assert.Throws<OrganisationFileException>(() => OrganisationFile.ReadJson("nonsense"));
        Assert.Equal(new OrganisationRow("a", "", "team"), Assert.Single(OrganisationFile.ReadJson("""{"nodes":[{"code":" a ","name":null,"kind":"team"}]}""")));
    }

    private static NodeWish Wish(OrganisationNode node) => new(node.ParentId, node.Kind, node.Code, node.Name);

    private static OrganisationNode Node(long id, long? parent, NodeKind kind, string code) =>
        new() { Id = id, TenantId = 1, ParentId = parent, Kind = kind, Code = code, Name = code };

    private static OrganisationTree Drawn(string drawing)
    {
        var (nodes, above) = (new List<OrganisationNode>(), new List<long>());
        foreach (var line in drawing.Split('\n').Where(l => l.Trim().Length > 0))
        {
            var depth = (line.Length - line.TrimStart().Length) / 2;
            var words = line.Trim().Split(' ');
            above.RemoveRange(depth, above.Count - depth);
            nodes.Add(Node(nodes.Count + 1, depth == 0 ? null : above[^1], NodeWords.Find(words[0])!.Value, words[1]));
            above.Add(nodes.Count);
        }

        return new OrganisationTree(1, nodes);
    }
}
