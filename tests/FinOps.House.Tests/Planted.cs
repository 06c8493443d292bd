namespace FinOps.House.Tests;

/// <summary>A small tree that breaks one rule, or one that looks alike and does not.</summary>
internal sealed record Planted(string Rule, string What, bool Breaks, params (string Path, string Text)[] Files)
{
    public static readonly IReadOnlyList<Planted> All =
    [
        .. Rooms(), .. Assemblies(), .. Names(), .. Exact(), .. Sizes(), .. Seams(), .. Statements(), .. RowScopes(), .. AnyText(), .. Web(), .. Standards(),
    ];

    private static IEnumerable<Planted> Standards()
    {
        const string Answers = "docs/security/asvs.md";
        var list = ("tests/FinOps.House.Tests/data/asvs.txt", "# by number, of 5.0.0\n1.1.1 1.1.2\n");
        var test = ("tests/X/FuzzTests.cs", "class FuzzTests;");
        return
        [
            Bad("asvs", "a requirement that nothing is said of", list, test, (Answers, "| 1.1.1 | `FuzzTests` |")),
            Bad("asvs", "a requirement answered twice", list, test, (Answers, "| 1.1.1, 1.1.2 | yes |\n| 1.1.2 | no |")),
            Bad("asvs", "a test that there is not", list, (Answers, "| 1.1.1, 1.1.2 | `FuzzTests` |")),
            Good("asvs", "all of them, once", list, test, (Answers, "Of 5.0.0:\n| 1.1.1, 1.1.2 | `FuzzTests` |")),
        ];
    }

    private static (string, string) Plan(string doors) =>
        (House.Tests.Rules.Rooms.PlanPath, "Focus |\nPlatform |\nCosts | Focus Platform\n" + doors);

    private const string TwoRooms = "Quantify/Budgets | Focus Costs Platform Quantify/Forecasts\nQuantify/Forecasts | Focus Costs Platform\n";

    private static Planted Bad(string rule, string what, params (string, string)[] files) => new(rule, what, Breaks: true, files);

    private static Planted Good(string rule, string what, params (string, string)[] files) => new(rule, what, Breaks: false, files);

    private static (string, string) Heart(string room, string code) => ($"src/FinOps/{room}/X.cs", code);

    private static IEnumerable<Planted> Rooms() =>
    [
        Bad("rooms", "a folder outside the plan", Plan(""), Heart("Billing", "namespace FinOps.Billing; class X;")),
        Bad("rooms", "a file in an area, not in a room", Plan(TwoRooms), Heart("Quantify", "namespace FinOps.Quantify; class X;")),
        Bad("rooms", "a file in no room", Plan(""), ("src/FinOps/Money.cs", "namespace FinOps; class Money;")),
        Bad("rooms", "another room's namespace", Plan(""), Heart("Costs", "namespace FinOps.Focus; class X;")),
        Good("rooms", "the room's own namespace", Plan(TwoRooms), Heart("Quantify/Budgets", "namespace FinOps.Quantify.Budgets; class X;")),
        Good("rooms", "the list of rooms", Plan(""), ("src/FinOps/Capabilities.cs", "namespace FinOps; class Capabilities;")),

        Bad("doors", "a using through a wall", Plan(TwoRooms), Heart("Quantify/Forecasts", "using FinOps.Quantify.Budgets;\nnamespace FinOps.Quantify.Forecasts; class X;")),
        Bad("doors", "a static using through a wall", Plan(TwoRooms), Heart("Quantify/Forecasts", "using static FinOps.Quantify.Budgets.Y;\nnamespace FinOps.Quantify.Forecasts; class X;")),
        Bad("doors", "a whole name through a wall", Plan(TwoRooms), Heart("Costs", "namespace FinOps.Costs; class X { FinOps.Quantify.Budgets.Y y; }")),
        Bad("doors", "a call by whole name through a wall", Plan(TwoRooms), Heart("Costs", "namespace FinOps.Costs; class X { int y = FinOps.Quantify.Budgets.Y.Sum(); }")),
        Bad("doors", "a neighbour by short name", Plan(TwoRooms), Heart("Quantify/Forecasts", "namespace FinOps.Quantify.Forecasts; class X { Budgets.Y y; }")),
        Bad("doors", "a foundation that looks up", Plan(""), Heart("Platform", "using FinOps.Costs;\nnamespace FinOps.Platform; class X;")),
        Bad("doors", "a global using", Plan(TwoRooms), Heart("Costs", "global using FinOps.Quantify.Budgets;")),
        Good("doors", "foundations", Plan(TwoRooms), Heart("Quantify/Budgets", "using FinOps.Focus;\nusing FinOps.Costs;\nusing FinOps.Platform;\nnamespace FinOps.Quantify.Budgets; class X;")),
        Good("doors", "a door", Plan(TwoRooms), Heart("Quantify/Budgets", "using FinOps.Quantify.Forecasts;\nnamespace FinOps.Quantify.Budgets; class X;")),

        Bad("doors-no-circle", "two rooms in a circle", Plan("A | B\nB | A\n")),
        Bad("doors-no-circle", "a longer circle", Plan("A | B\nB | C\nC | A\n")),
        Bad("doors-no-circle", "a door into nowhere", Plan("A | Nowhere\n")),
        Good("doors-no-circle", "a chain", Plan("A | B\nB | C\nC |\n")),

        Bad("room-readme", "a room without a word", Plan(TwoRooms), Heart("Quantify/Budgets", "namespace FinOps.Quantify.Budgets; class X;")),
        Bad("room-readme", "a provider without a word", Plan(""), ("src/FinOps.Providers/Aws/Cur.sql", "SELECT 1")),
        Good("room-readme", "a room that speaks", Plan(""), Heart("Costs", "namespace FinOps.Costs; class X;"), ("src/FinOps/Costs/README.md", "# Costs")),
    ];

    private static IEnumerable<Planted> Assemblies() =>
    [
        Bad("references", "the heart knows a store", ("src/FinOps/FinOps.csproj", Reference("FinOps.Stores"))),
        Bad("references", "the command line knows the heart", ("src/FinOps.Cli/FinOps.Cli.csproj", Reference("FinOps"))),
        Bad("references", "a provider knows a store", ("src/FinOps.Providers/FinOps.Providers.csproj", Reference("FinOps.Stores"))),
        Bad("references", "the server knows the engine", ("src/FinOps.Server/FinOps.Server.csproj", Reference("FinOps.Engine"))),
        Good("references", "the engine is built along, not known", ("src/FinOps.Server/FinOps.Server.csproj", Reference("FinOps.Engine").Replace(" />", " ReferenceOutputAssembly=\"false\" />", StringComparison.Ordinal))),
        Bad("references", "a seventh assembly", ("src/FinOps.Core/FinOps.Core.csproj", "<Project/>")),
        Good("references", "the server knows all three", ("src/FinOps.Server/FinOps.Server.csproj", Reference("FinOps") + Reference("FinOps.Providers") + Reference("FinOps.Stores"))),

        Bad("packages", "a driver in the heart", ("src/FinOps/FinOps.csproj", Package("Npgsql.EntityFrameworkCore.PostgreSQL"))),
        Bad("packages", "a cloud SDK in the server", ("src/FinOps.Server/FinOps.Server.csproj", Package("AWSSDK.S3"))),
        Bad("packages", "a driver that came along", ("src/FinOps.Server/X.cs", "using Npgsql;")),
        Bad("packages", "a driver by another name", ("src/FinOps.Server/X.cs", "using Db = Npgsql.NpgsqlConnection;")),
        Good("packages", "the driver in the stores", ("src/FinOps.Stores/X.cs", "using Npgsql;")),
        Good("packages", "entities in the heart", ("src/FinOps/FinOps.csproj", Package("Microsoft.EntityFrameworkCore"))),
    ];

    private static string Reference(string name) => $"""<ProjectReference Include="../{name}/{name}.csproj" />""";

    private static string Package(string name) => $"""<PackageReference Include="{name}" />""";

    private static IEnumerable<Planted> Names() =>
    [
        Bad("words", "a folder", ("src/FinOps/Common/Money.cs", "")),
        Bad("words", "a folder in the web", ("web/src/utils/format.ts", "")),
        Bad("words", "a file", ("web/src/ui/dateHelpers.ts", "")),
        Bad("words", "a class", ("src/FinOps.Stores/X.cs", "class ImportManager;")),
        Bad("words", "a record", ("tests/X/X.cs", "record CostUtils;")),
        Good("words", "a word inside a word", ("src/X/Utilization.cs", "class CommonplaceBook; class Managed;")),

        Bad("providers", "an identifier", ("src/FinOps/Costs/X.cs", "class AwsCosts;")),
        Bad("providers", "a text", ("src/FinOps.Server/X.cs", "class X { string p = \"gcp\"; }")),
        Bad("providers", "a screen", ("web/src/features/costs/page.tsx", "const colour = { azure: 1 };")),
        Good("providers", "their own place", ("src/FinOps.Providers/Aws/X.cs", "class AwsCosts;")),
        Good("providers", "the contract's property", ("src/FinOps.Server/X.cs", "class X { string CloudProvider; string p = \"cloud_provider\"; }")),
        Good("providers", "a letter run that is no name", ("src/FinOps.Server/X.cs", "class Laws; class Drawsome;")),
    ];

    private static IEnumerable<Planted> Exact() =>
    [
        Bad("exact-money", "double", ("src/FinOps/Costs/X.cs", "class X { double billed; }")),
        Bad("exact-money", "float in a generic", ("src/FinOps/Costs/X.cs", "class X { List<float> billed; }")),
        Bad("exact-money", "the type by its name", ("src/FinOps/Costs/X.cs", "class X { Double billed; }")),
        Bad("exact-money", "parsing through it", ("src/FinOps/Costs/X.cs", "class X { object y = System.Double.Parse(\"1\"); }")),
        Good("exact-money", "decimal, a comment and LINQ", ("src/FinOps/Costs/X.cs", "class X { decimal billed; /* double */ int y = z.Single(); string w = \"float\"; }")),

        Bad("time-injected", "the local clock", ("src/X/X.cs", "class X { object t = DateTime.Now; }")),
        Bad("time-injected", "the UTC clock by its whole name", ("src/X/X.cs", "class X { object t = System.DateTimeOffset.UtcNow; }")),
        Bad("time-injected", "a test's clock", ("tests/X/X.cs", "class X { object t = DateTime.Today; }")),
        Bad("time-injected", "the ticks since start", ("src/X/X.cs", "class X { long t = Environment.TickCount64; }")),
        Good("time-injected", "a test that waits for a process", ("tests/X/X.cs", "class X { long t = Environment.TickCount64; }")),
        Bad("time-injected", "chance without a seed", ("src/X/X.cs", "class X { object r = new Random(); }")),
        Bad("time-injected", "chance without a seed, in short", ("src/X/X.cs", "class X { Random r = new(); }")),
        Bad("time-injected", "shared chance", ("src/X/X.cs", "class X { int r = Random.Shared.Next(); }")),
        Good("time-injected", "given", ("src/X/X.cs", "class X { object t = time.GetUtcNow(); Random r = new(7); Random s = new Random(seed); }")),
    ];

    private static string Lines(int count, string line = "// one\n") => string.Concat(Enumerable.Repeat(line, count));

    private static IEnumerable<Planted> Sizes() =>
    [
        Bad("file-size", "a long file", ("src/X/X.cs", Lines(450) + "class X;")),
        Bad("file-size", "a long screen", ("web/src/app/x.tsx", Lines(451))),
        Good("file-size", "a file at the limit", ("src/X/X.cs", Lines(449) + "class X;")),
        Good("file-size", "a long migration", ("src/FinOps.Stores/Postgres/Migrations/X.cs", Lines(900))),

        Bad("method-size", "a long method", ("src/X/X.cs", "class X {\nvoid Y() {\n" + Lines(59, "A();\n") + "}\n}")),
        Bad("method-size", "a long constructor", ("src/X/X.cs", "class X {\nX() {\n" + Lines(59, "A();\n") + "}\n}")),
        Bad("method-size", "a long test", ("tests/X/X.cs", "class X {\nvoid Y() {\n" + Lines(59, "A();\n") + "}\n}")),
        Bad("method-size", "a long program", ("src/X/Program.cs", Lines(61, "A();\n"))),
        Good("method-size", "a method at the limit", ("src/X/X.cs", "class X {\nvoid Y() {\n" + Lines(58, "A();\n") + "}\n}")),
        Good("method-size", "a long table", ("src/X/X.cs", "class X {\nint[] y = [\n" + Lines(99, "1,\n") + "];\n}")),
    ];

    private static IEnumerable<Planted> Seams() =>
    [
        Bad("seams", "nobody implements it", ("src/X/X.cs", "interface IClock;")),
        Bad("seams", "one implements it", ("src/X/X.cs", "interface IClock; class Clock : IClock;")),
        Bad("seams", "a test implements it too", ("src/X/X.cs", "interface IClock; class Clock : IClock;"), ("tests/X/Y.cs", "class Fake : IClock;")),
        Good("seams", "two implement it", ("src/X/X.cs", "interface IClock<T>; class Clock : IClock<int>;"), ("src/X/Y.cs", "class Other : N.IClock<int>;")),
        Good("seams", "its comment names the seam", ("src/X/X.cs", "/// <summary>The seam between the heart and the store.</summary>\ninterface IStore; class Store : IStore;")),
    ];

    private static IEnumerable<Planted> Statements() =>
    [
        Bad("sql", "a query in the server", ("src/FinOps.Server/X.cs", "class X { string q = \"SELECT a FROM b\"; }")),
        Bad("sql", "a spliced query", ("src/FinOps/Costs/X.cs", "class X { string q = $\"SELECT {a} FROM {b}\"; }")),
        Bad("sql", "a raw one over lines", ("src/FinOps.Server/X.cs", "class X { string q = \"\"\"\n    DELETE\n    FROM b\n    \"\"\"; }")),
        Bad("sql", "a table in a provider's C#", ("src/FinOps.Providers/X.cs", "class X { string q = \"CREATE TABLE a (b Int32)\"; }")),
        Bad("sql", "a file of it in the server", ("src/FinOps.Server/X.sql", "SELECT 1")),
        Good("sql", "the writer", ("src/FinOps.Stores/ClickHouse/X.cs", "class X { string q = \"SELECT a FROM b\"; }")),
        Good("sql", "a mapping", ("src/FinOps.Providers/FocusFile/X.sql", "SELECT a FROM b")),
        Good("sql", "English", ("src/FinOps.Server/X.cs", "class X { string q = \"Select a period from the list, then drop the file.\"; }")),
    ];

    private static IEnumerable<Planted> RowScopes() =>
    [
        Bad("row-scope", "all rows by the tenant's number", ("src/FinOps/Costs/CostsEndpoints.cs", "class X { void Y(CurrentTenant tenant, ICostStore costs) => costs.For(tenant.Id); }")),
        Bad("row-scope", "all rows by any number", ("src/FinOps/Costs/SummaryEndpoint.cs", "class X { void Y(int tenant, ICostStore costs) => costs.For(tenant); }")),
        Good("row-scope", "the rows that the caller may see", ("src/FinOps/Costs/CostsEndpoints.cs", "class X { void Y(CurrentTenant tenant, ICostStore costs) => costs.For(tenant); }")),
        Bad("tenant-sql", "everybody's costs", ("src/FinOps.Stores/ClickHouse/X.cs", "class X { string Y => \"SELECT sum(EffectiveCost) FROM cost_rows\"; }")),
        Bad("tenant-sql", "everybody's sums", ("src/FinOps.Stores/ClickHouse/X.cs", "class X { string Y => $\"SELECT 1 FROM {table.Name} WHERE {time}\"; }")),
        Good("tenant-sql", "one tenant's costs", ("src/FinOps.Stores/ClickHouse/X.cs", "class X { string Y => $\"SELECT 1 FROM cost_rows WHERE {scope.Visible(1, ids)}\"; }")),
        Good("tenant-sql", "the bill's own rows", ("src/FinOps.Stores/ClickHouse/X.cs", "class X { string Y => \"SELECT 1 FROM bill\"; }")),
        Good("row-scope", "a job asks for all", ("src/FinOps/Costs/CostsJob.cs", "class X { void Y(int tenant, ICostStore costs) => costs.For(tenant); }")),
    ];

    private static IEnumerable<Planted> AnyText() =>
    [
        Bad("pattern-ends", "a generated one", ("src/X/X.cs", "partial class X { [GeneratedRegex(\"^[a-z]+$\", RegexOptions.None, 1000)] private static partial Regex Name(); }")),
        Bad("pattern-ends", "one end of several", ("src/X/X.cs", "class X { bool Is(string t) => Regex.IsMatch(t, @\"^(a$|b\\z)\"); }")),
        Bad("pattern-ends", "one that is made", ("src/X/X.cs", "class X { readonly Regex name = new Regex(\"a$\"); }")),
        Good("pattern-ends", "dollars that are letters", ("src/X/X.cs", "partial class X { [GeneratedRegex(@\"^\\$[a-z$]+\\z\")] private static partial Regex Name(); string Sql => $\"match(x, '^a$')\"; }")),
        Bad("unfinished", "a note to oneself", ("src/X/X.cs", "// TO" + "DO later")),
        Bad("unfinished", "a method that throws it", ("src/X/X.cs", "throw new NotImplemented" + "Exception();")),
        Bad("unfinished", "a test left out", ("web/src/a.test.ts", "it.sk" + "ip('adds', () => {})")),
        Good("unfinished", "the word in another word", ("src/X/X.cs", "class Todos; // to do is to be")),

        Bad("machine-paths", "somebody's home", ("docs/x.md", "cd /ho" + "me/ada/finops")),
        Bad("machine-paths", "the superuser's home", ("x.json", "\"path\": \"/ro" + "ot/.nuget/packages\"")),
        Bad("machine-paths", "a build machine's folder", ("x.json", "\"/wo" + "rk/main\"")),
        Bad("machine-paths", "Windows", ("x.txt", "C:\\Us" + "ers\\ada")),
        Good("machine-paths", "relative, and a URL", ("docs/x.md", "frame/wo" + "rk/a https://finops.org/wo" + "rk/a ~/wo" + "rk/a")),

        Bad("plain-paths", "a letter beyond ASCII", ("docs/Übersicht.md", "")),
        Bad("plain-paths", "a space", ("docs/a b.md", "")),
        Good("plain-paths", "plain", (".ci/run", ""), ("src/X/a-b_c.1.cs", "")),

        Bad("locks", "no lock", ("src/X/X.csproj", "")),
        Bad("locks", "no npm lock", ("web/package.json", "")),
        Good("locks", "locked", ("src/X/X.csproj", ""), ("src/X/packages.lock.json", ""), ("web/package.json", ""), ("web/package-lock.json", "")),

        Bad("locks-no-host", "a registry in an npm lock", ("web/package-lock.json", "{ \"resolved\": \"https://registry.example/a.tgz\" }")),
        Bad("locks-no-host", "a feed in a NuGet lock", ("src/X/packages.lock.json", "{ \"source\": \"https://feed.example/\" }")),
        Good("locks-no-host", "versions, and where to give thanks", ("src/X/packages.lock.json", "{ \"resolved\": \"1.0.0\" }"), ("web/package-lock.json", "{ \"funding\": { \"url\": \"https://example.org/thanks\" } }")),

        Bad("locks-complete", "another platform's part is missing", NpmLock("node_modules/b")),
        Good("locks-complete", "all are there", NpmLock("node_modules/a-linux")),
        Good("locks-complete", "one is nested", NpmLock("node_modules/a/node_modules/a-linux")),

        Bad("locks-engines-hashed", "an engine of another machine without a hash", EnginesLock("\"version\": \"1.0.0\"")),
        Good("locks-engines-hashed", "hashed", EnginesLock("\"integrity\": \"sha512-x\"")),

        Bad("links", "a file that is not there", ("docs/guide/a.md", "see [b](b.md)")),
        Bad("links", "one folder too high", ("docs/guide/a.md", "see [the code](../src/)"), ("src/X/X.cs", "")),
        Good("links", "files, folders, headings, the web", ("docs/guide/a.md", "[b](../b.md#c) [c](../../src/X) [d](#d) [e](https://example.org/e)"), ("docs/b.md", ""), ("src/X/X.cs", "")),

        Bad("commands", "a target that is not there", Targets, FreshMachine, ("README.md", "```\nmake coffee\n```")),
        Bad("commands", "a fresh machine that tests nothing", Targets, (".ci/run", "make lint\n")),
        Good("commands", "targets, and making in English", Targets, FreshMachine, ("README.md", "`make test` will make sense; `FINOPS_PORT=1 make run`")),

        Bad("decisions", "none"),
        Bad("decisions", "a number twice", Record("0001"), ("docs/decisions/0001-again.md", "# 0001 Again\n\nStatus: accepted\n")),
        Bad("decisions", "a title of its own", ("docs/decisions/0001-a.md", "# Engines\n\nStatus: accepted\n")),
        Bad("decisions", "no status", ("docs/decisions/0001-a.md", "# 0001 Engines\n")),
        Bad("decisions", "a book", ("docs/decisions/0001-a.md", "# 0001 Engines\n\nStatus: accepted\n" + Lines(70))),
        Good("decisions", "two, with a gap", Record("0001"), Record("0003"), ("docs/decisions/README.md", "")),
    ];

    private static (string, string) Targets => ("Makefile", "x := 1\nrun: build\ntest:\nlint:\n");

    private static (string, string) FreshMachine => (".ci/run", "make lint\nmake test\n");

    private static (string, string) NpmLock(string present) => ("web/package-lock.json", $$"""
        { "packages": {
            "": { "dependencies": { "a": "1.0.0" } },
            "node_modules/a": { "optionalDependencies": { "a-linux": "1.0.0" } },
            "{{present}}": { "version": "1.0.0", "optional": true } } }
        """);

    private static (string, string) EnginesLock(string says) =>
        ("eng/engines/package-lock.json", $$"""{ "packages": { "": { "version": "1.0.0" }, "node_modules/a": { {{says}} } } }""");

    private static (string, string) Record(string number) =>
        ($"docs/decisions/{number}-two-engines.md", $"# {number} Two engines\n\nStatus: accepted\n");

    private static IEnumerable<Planted> Web() =>
    [
        Bad("web-walls", "a feature uses a feature", ("web/src/features/budgets/page.tsx", "import { a } from '../costs/query';")),
        Bad("web-walls", "by its alias", ("web/src/features/budgets/page.tsx", "import { a } from '@/features/costs';")),
        Bad("web-walls", "lazily", ("web/src/features/budgets/page.tsx", "const a = await import('../costs/query');")),
        Bad("web-walls", "a part knows a feature", ("web/src/ui/button.tsx", "import '../features/costs/x';")),
        Bad("web-walls", "a re-export", ("web/src/charts/line.tsx", "export * from '@/api/client';")),
        Good("web-walls", "itself, parts, charts and packages", ("web/src/features/budgets/parts/row.tsx", "import '../query'; import { b } from '@/ui/button'; import c from '../../../charts/line'; import r from 'react';")),
        Good("web-walls", "routes use features", ("web/src/app/routes.tsx", "import { a } from '../features/costs/page';")),

        Bad("web-money", "parseFloat", ("web/src/features/costs/row.tsx", "const x = parseFloat(row.amount);")),
        Bad("web-money", "Number", ("web/src/ui/amount.ts", "const x = Number(amount);")),
        Bad("web-money", "Number by map", ("web/src/ui/amount.ts", "const x = amounts.map(Number);")),
        Good("web-money", "pixels", ("web/src/charts/line.ts", "const y = Number(amount);")),
        Good("web-money", "a type and a formatter", ("web/src/ui/amount.ts", "const f = new Intl.NumberFormat('en'); toNumber(x); Number.isInteger(x);")),
    ];
}
