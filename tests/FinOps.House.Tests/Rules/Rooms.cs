using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FinOps.House.Tests.Rules;

/// <summary>Rooms and doors of the heart: which folder exists, and which may use which.</summary>
internal static class Rooms
{
    public const string PlanPath = "tests/FinOps.House.Tests/data/rooms.txt";
    private const string Heart = "src/FinOps";

    /// <summary>Every file of the heart lies in a planned room and bears its namespace.</summary>
    public static IEnumerable<Trespass> InThePlan(SourceTree tree)
    {
        var plan = Plan(tree);
        foreach (var file in tree.HandWritten(Heart))
        {
            if (file.Folders.Length == 2)
            {
                if (file.Name is not "Capabilities.cs")
                    yield return new(file.Path, 1, "only Capabilities.cs, the list of rooms, lies outside a room");
                continue;
            }
            if (RoomOf(file, plan) is not { } room)
            {
                yield return new(file.Path, 1, "lies in no room of rooms.txt");
                continue;
            }
            foreach (var space in file.Syntax.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
            {
                var name = space.Name.ToString();
                if (name != SpaceOf(room) && !name.StartsWith(SpaceOf(room) + ".", StringComparison.Ordinal))
                    yield return At(file, space, $"namespace {name} in the room {room}");
            }
        }
    }

    /// <summary>A room uses only the rooms its doors lead to.</summary>
    public static IEnumerable<Trespass> Doors(SourceTree tree)
    {
        var plan = Plan(tree);
        foreach (var file in tree.HandWritten(Heart))
        {
            var room = RoomOf(file, plan);
            foreach (var name in file.Syntax.DescendantNodes().OfType<UsingDirectiveSyntax>())
            {
                if (name.GlobalKeyword != default && Target(name.NamespaceOrType.ToString(), room, plan) is { } everywhere)
                    yield return At(file, name, $"a global using opens the door to {everywhere} for every room");
            }
            if (room is null)
                continue;
            foreach (var (node, name) in NamesUsed(file))
            {
                if (Target(name, room, plan) is { } used && used != room && !plan[room].Contains(used))
                    yield return At(file, node, $"{room} has no door to {used}");
            }
        }
    }

    /// <summary>The doors lead to rooms that are planned and never round in a circle.</summary>
    public static IEnumerable<Trespass> NoCircle(SourceTree tree)
    {
        var plan = Plan(tree);
        foreach (var (room, doors) in plan)
        {
            foreach (var door in doors.Where(door => !plan.ContainsKey(door)))
                yield return new(PlanPath, 1, $"{room} -> {door}: there is no such room");
            if (Reaches(room, room, plan, []))
                yield return new(PlanPath, 1, $"{room} reaches itself through its doors");
        }
    }

    /// <summary>Every room, and every folder of a provider or a store, says what it is for.</summary>
    public static IEnumerable<Trespass> Readme(SourceTree tree)
    {
        var plan = Plan(tree);
        var rooms = tree.HandWritten(Heart).Select(file => RoomOf(file, plan)).OfType<string>().Select(room => $"{Heart}/{room}");
        var wings = tree.Source(".cs", ".sql")
            .Where(file => file.Under("src/FinOps.Providers") || file.Under("src/FinOps.Stores"))
            .Where(file => file.Folders.Length > 2)
            .Select(file => string.Join('/', file.Folders[..3]));
        return rooms.Concat(wings).Distinct(StringComparer.Ordinal)
            .Where(folder => tree.Find(folder + "/README.md") is null)
            .Select(folder => new Trespass(folder + "/README.md", 1, "is missing: say what the room means"));
    }

    private static Dictionary<string, HashSet<string>> Plan(SourceTree tree) =>
        TextTable.Rows(tree, PlanPath).ToDictionary(
            row => row[0],
            row => row[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);

    private static string? RoomOf(SourceFile file, Dictionary<string, HashSet<string>> plan)
    {
        var inside = file.Folders[2..];
        return Enumerable.Range(1, Math.Min(2, inside.Length))
            .Select(depth => string.Join('/', inside[..depth]))
            .FirstOrDefault(plan.ContainsKey);
    }

    private static string SpaceOf(string room) => "FinOps." + room.Replace('/', '.');

    /// <summary>Usings, and names written out: whole (FinOps.Quantify.Budgets.X) or relative (Budgets.X).</summary>
    private static IEnumerable<(SyntaxNode Node, string Name)> NamesUsed(SourceFile file)
    {
        foreach (var node in file.Syntax.DescendantNodes())
        {
            if (node.Parent is BaseNamespaceDeclarationSyntax || node.Parent is QualifiedNameSyntax or MemberAccessExpressionSyntax)
                continue;
            if (node is UsingDirectiveSyntax use)
                yield return (use, use.NamespaceOrType.ToString());
            else if (node is QualifiedNameSyntax or MemberAccessExpressionSyntax)
                yield return (node, node.ToString());
        }
    }

    private static string? Target(string name, string? from, Dictionary<string, HashSet<string>> plan)
    {
        var whole = name.Replace("global::", "", StringComparison.Ordinal);
        var area = from is not null && from.Contains('/', StringComparison.Ordinal) ? from[..from.IndexOf('/', StringComparison.Ordinal)] : null;
        return plan.Keys.FirstOrDefault(room =>
        {
            var space = SpaceOf(room);
            string[] spellings = room.Contains('/', StringComparison.Ordinal)
                ? area is not null && room.StartsWith(area + "/", StringComparison.Ordinal)
                    ? [space, space["FinOps.".Length..], room[(area.Length + 1)..]]
                    : [space, space["FinOps.".Length..]]
                : [space];
            return spellings.Any(spelling => whole == spelling || whole.StartsWith(spelling + ".", StringComparison.Ordinal));
        });
    }

    private static bool Reaches(string from, string to, Dictionary<string, HashSet<string>> plan, HashSet<string> seen) =>
        plan.TryGetValue(from, out var doors)
        && doors.Any(door => door == to || (seen.Add(door) && Reaches(door, to, plan, seen)));

    private static Trespass At(SourceFile file, SyntaxNode node, string what) =>
        new(file.Path, file.LineAt(node.SpanStart), what);
}
