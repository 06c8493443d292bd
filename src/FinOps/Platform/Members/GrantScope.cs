using System.Text.Json;
using FinOps.Platform.Access;
using FinOps.Platform.Organisation;

namespace FinOps.Platform.Members;

/// <summary>
/// The rows that a grant holds for: those of parts of the organisation with everything below them (<c>node</c>, by number), and
/// those with certain values (<c>SubAccountId</c>, <c>tag:team</c>). A row need fulfil only one.
/// </summary>
/// <param name="Rules">One or more.</param>
public sealed record GrantScope(IReadOnlyList<RowScopeRule> Rules)
{
    /// <summary>The dimension of rules that name parts of the organisation.</summary>
    public const string Node = "node";

    /// <summary>At most this many rules.</summary>
    public const int RulesMax = 20;

    /// <summary>At most this many values of one rule.</summary>
    public const int ValuesMax = 200;

    /// <summary>The longest value, in characters.</summary>
    public const int ValueCharactersMax = 500;

    /// <summary>Reads what is kept; null for all rows. What cannot be read makes no row visible.</summary>
    public static GrantScope? Read(string? json)
    {
        if (json is null) return null;
        try
        {
            return new(JsonSerializer.Deserialize<List<RowScopeRule>>(json, JsonSerializerOptions.Web) ?? []);
        }
        catch (JsonException)
        {
            return new([]);
        }
    }

    /// <summary>As it is kept.</summary>
    public static string? Write(GrantScope? scope) => scope is null ? null : JsonSerializer.Serialize(scope.Rules, JsonSerializerOptions.Web);

    /// <summary>Why it cannot be one; null when it can.</summary>
    public string? Problem(OrganisationTree tree, IRowRules rows)
    {
        if (Rules.Count is 0 or > RulesMax) return $"A scope has 1 to {RulesMax} rules; leave it out for all rows.";
        foreach (var rule in Rules)
        {
            if (rule?.Values is not { Count: > 0 and <= ValuesMax } values) return $"Each rule of a scope names a dimension and 1 to {ValuesMax} values.";
            if (values.FirstOrDefault(v => v is not { Length: > 0 and <= ValueCharactersMax }) is not null || values.Any(string.IsNullOrEmpty))
                return $"A value has 1 to {ValueCharactersMax} characters.";
            if (rule.Dimension == Node)
            {
                if (values.FirstOrDefault(v => NodeOf(v, tree) is null) is { } unknown) return $"There is no part '{unknown}' of the organisation; name it by its number.";
            }
            else if (rows.Problem(rule.Dimension) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>The rows as questions are asked under, parts of the organisation spelt out down to the last one.</summary>
    public RowScope Rows(OrganisationTree tree, IRowRules rows) => new(
    [
        .. Rules.SelectMany(rule => rule.Dimension == Node ? rows.Of([.. rule.Values.SelectMany(v => Below(v, tree)).DistinctBy(n => n.Id)]) : [rule]),
    ]);

    /// <summary>True when every row of the other is one of these. Null stands for all rows.</summary>
    public static bool Covers(GrantScope? mine, GrantScope? other, OrganisationTree tree) =>
        mine is null || (other is not null && other.Rules.All(rule => mine.Covers(rule, tree)));

    private bool Covers(RowScopeRule rule, OrganisationTree tree) =>
        rule.Values.All(value => Rules.Any(own => own.Dimension == rule.Dimension
            && (rule.Dimension == Node ? own.Values.Any(v => Below(v, tree).Any(n => n.Id == NodeOf(value, tree)?.Id)) : own.Values.Contains(value, StringComparer.Ordinal))));

    private static OrganisationNode? NodeOf(string value, OrganisationTree tree) => long.TryParse(value, out var id) ? tree.Find(id) : null;

    private static IReadOnlyList<OrganisationNode> Below(string value, OrganisationTree tree) => NodeOf(value, tree) is { } node ? tree.Subtree(node.Id) : [];
}

/// <summary>By what the rows of a tenant are told apart. A seam: what rows there are is another room's matter.</summary>
public interface IRowRules
{
    /// <summary>Why rows cannot be told apart by a dimension; null when they can.</summary>
    string? Problem(string dimension);

    /// <summary>The rules that rows of any of these parts of the organisation fulfil.</summary>
    IReadOnlyList<RowScopeRule> Of(IReadOnlyList<OrganisationNode> nodes);

    /// <summary>True when the rows of this part of the organisation are among those of the scope.</summary>
    bool Holds(RowScope scope, OrganisationNode node);
}
