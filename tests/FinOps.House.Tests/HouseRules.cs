using FinOps.House.Tests.Rules;

namespace FinOps.House.Tests;

/// <summary>All rules of the house.</summary>
internal static class HouseRules
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new("rooms", Rooms.InThePlan),
        new("doors", Rooms.Doors),
        new("doors-no-circle", Rooms.NoCircle),
        new("room-readme", Rooms.Readme),
        new("references", References.Projects),
        new("packages", References.Packages),
        new("words", Words.Banned),
        new("providers", Words.Providers),
        new("exact-money", Exactness.NoBinaryFractions),
        new("time-injected", Exactness.TimeInjected),
        new("file-size", Sizes.Files),
        new("method-size", Sizes.Methods),
        new("seams", Seams.Interfaces),
        new("sql", Sql.Places),
        new("row-scope", Scopes.Endpoints),
        new("tenant-sql", TenantSql.Named),
        new("pattern-ends", Patterns.Ends),
        new("unfinished", Texts.Unfinished),
        new("machine-paths", Texts.MachinePaths),
        new("plain-paths", Texts.PlainPaths),
        new("locks", Locks.Present),
        new("locks-complete", Locks.Complete),
        new("locks-engines-hashed", Locks.EnginesHashed),
        new("locks-no-host", Locks.NoHost),
        new("links", Documents.Links),
        new("commands", Documents.Commands),
        new("decisions", Documents.Decisions),
        new("asvs", Standards.Asvs),
        new("web-walls", Web.Walls),
        new("web-money", Web.MoneyIsText),
    ];

    public static Rule Named(string name) => All.Single(rule => rule.Name == name);
}
