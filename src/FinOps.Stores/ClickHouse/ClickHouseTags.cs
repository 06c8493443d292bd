using System.Globalization;
using FinOps.Focus;
using FinOps.Understand.Allocation.Proposals;
using FinOps.Understand.Allocation.Tags;

namespace FinOps.Stores.ClickHouse;

/// <summary>Adds up, in ClickHouse, what tags say about charges.</summary>
public sealed class ClickHouseTags(ClickHouseClient client) : ITagStore, IProposalStore
{
    /// <summary>Beyond this many values of one key nobody merges spellings; they are names.</summary>
    private const int ValuesPerKeyMax = 400;

    private const int RawMax = 50_000;
    private const int ChangesMax = 50_000;
    private const int PlacesMax = 20_000;
    private const int CannotCompilePattern = 427;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TagSpend>> Spend(int tenant, TagQuestion question, CancellationToken stop)
    {
        var scope = new SqlScope();
        var tags = new SqlTagPolicy(scope, question.Inheritance);
        // First by the whole of the states, which are few; only then by key: no charge is multiplied.
        var sql = $"""
            SELECT toString(State.1), SubAccountId, any(Name), toString(Month), Currency, toString(State.2), toString(sum(Charges)), toString(sum(Amount))
            FROM (
              SELECT toString(SubAccountId) AS SubAccountId, toString(max(SubAccountName)) AS Name, toStartOfMonth(ChargePeriodStart) AS Month,
                toString(BillingCurrency) AS Currency, [{States(question, tags)}] AS States, count() AS Charges, sum({question.Measure.Name}) AS Amount
              FROM cost_rows
              WHERE {Where(scope, tenant, question)}
              GROUP BY SubAccountId, Month, Currency, States
            )
            ARRAY JOIN States AS State
            GROUP BY State, SubAccountId, Month, Currency
            """;
        var rows = await client.All(Bounded(sql, scope), stop);
        return rows.ConvertAll(r => new TagSpend(
            question.Keys[Number(r[0]!)].Key.Key, r[1]!, r[2]!, Day(r[3]!), r[4]!, (TagState)Number(r[5]!), Whole(r[6]!), ExactDecimal.Parse(r[7]!)));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TagResources>> Resources(int tenant, TagQuestion question, CancellationToken stop)
    {
        var scope = new SqlScope();
        var tags = new SqlTagPolicy(scope, question.Inheritance);
        var worst = string.Join(", ", question.Keys.Select((k, i) => $"(toUInt8({i}), maxIf({tags.State(k)}, {tags.State(k)} < {(int)TagState.Untaggable}))"));
        var any = string.Join(" + ", question.Keys.Select(k => $"countIf({tags.State(k)} < {(int)TagState.Untaggable})"));
        var counts = string.Join(", ", question.Keys.Select(k => $"countIf({tags.State(k)} < {(int)TagState.Untaggable})"));
        var sql = $"""
            SELECT toString(State.1), SubAccountId, toString(State.2), toString(count())
            FROM (
              SELECT toString(SubAccountId) AS SubAccountId, ResourceId, arrayFilter((s, n) -> n > 0, [{worst}], [{counts}]) AS States
              FROM cost_rows
              WHERE {Where(scope, tenant, question)} AND ResourceId != ''
              GROUP BY SubAccountId, ResourceId
              HAVING {any} > 0
            )
            ARRAY JOIN States AS State
            GROUP BY State, SubAccountId
            """;
        var rows = await client.All(Bounded(sql, scope), stop);
        return rows.ConvertAll(r => new TagResources(question.Keys[Number(r[0]!)].Key.Key, r[1]!, (TagState)Number(r[2]!), Whole(r[3]!)));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RawTag>> Raw(int tenant, TagQuestion question, CancellationToken stop)
    {
        var scope = new SqlScope();
        var sql = $"""
            SELECT toString(Tag.1) AS Key, Tag.2 AS Value, toString(BillingCurrency) AS Currency, toString(count()), toString(uniqExactIf(ResourceId, ResourceId != '')),
              toString(sum({question.Measure.Name}) AS Amount)
            FROM cost_rows
            ARRAY JOIN arrayZip(mapKeys(Tags), mapValues(Tags)) AS Tag
            WHERE {Where(scope, tenant, question)} AND Tag.2 != ''
            GROUP BY Key, Value, Currency
            ORDER BY abs(Amount) DESC, Key, Value
            LIMIT {ValuesPerKeyMax} BY Key, Currency
            LIMIT {RawMax}
            """;
        var rows = await client.All(Bounded(sql, scope), stop);
        return rows.ConvertAll(r => new RawTag(r[0]!, r[1]!, r[2]!, Whole(r[3]!), Whole(r[4]!), ExactDecimal.Parse(r[5]!)));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TagChange>> Changes(int tenant, TagQuestion before, TagQuestion after, CancellationToken stop)
    {
        var names = before.Keys.Concat(after.Keys).Select(k => k.Key.Key).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (names.Count == 0) return [];
        var scope = new SqlScope();
        var (old, anew) = (new SqlTagPolicy(scope, before.Inheritance), new SqlTagPolicy(scope, after.Inheritance));
        var pairs = names.Select((name, i) => $"(toUInt8({i}), {ValueOf(name, before, old)}, {ValueOf(name, after, anew)})");
        var sql = $"""
            SELECT toString(Pair.1), Pair.2 AS Before, Pair.3 AS After, toString(BillingCurrency) AS Currency, toString(count()), toString(sum({before.Measure.Name}) AS Amount)
            FROM cost_rows
            ARRAY JOIN [{string.Join(", ", pairs)}] AS Pair
            WHERE {Where(scope, tenant, before)}
            GROUP BY Pair, Currency
            ORDER BY Pair.1, abs(Amount) DESC, Before, After
            LIMIT {ChangesMax}
            """;
        var rows = await client.All(Bounded(sql, scope), stop);
        return rows.ConvertAll(r => new TagChange(names[Number(r[0]!)], r[1]!, r[2]!, r[3]!, Whole(r[4]!), ExactDecimal.Parse(r[5]!)));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UntaggedResource>> Untagged(int tenant, TagQuestion question, int limit, CancellationToken stop)
    {
        var scope = new SqlScope();
        var sql = $"""
            SELECT ResourceId, Name, toString(SubAccountId), toString(SubAccountName), toString(Place), toString(Service), Currency, toString(Amount)
            FROM ({PerResource(scope, tenant, question)})
            WHERE Value = ''
            ORDER BY abs(Amount) DESC, ResourceId
            LIMIT {limit.ToString(CultureInfo.InvariantCulture)}
            """;
        var rows = await client.All(Bounded(sql, scope), stop);
        return rows.ConvertAll(r => new UntaggedResource(r[0]!, r[1]!, r[2]!, r[3]!, r[4]!, r[5]!, r[6]!, ExactDecimal.Parse(r[7]!)));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Neighbours>> Near(int tenant, TagQuestion question, IReadOnlyList<UntaggedResource> resources, CancellationToken stop)
    {
        var scope = new SqlScope();
        string Places(string kind) => scope.Bind("Array(String)", ClickHouseStatement.ArrayOf(resources.Select(r => LikelyOwners.PlaceOf(kind, r)).Where(p => p.Length > 0).Distinct(StringComparer.Ordinal)));
        var prefix = Prefix("Called");
        var sql = $"""
            SELECT Near.1 AS Kind, Near.2 AS At, Its, toString(count())
            FROM (SELECT ResourceId, any(Value) AS Its, any(Name) AS Called, any(Place) AS InGroup, any(SubAccountId) AS InAccount
              FROM ({PerResource(scope, tenant, question)}) WHERE Value != '' GROUP BY ResourceId)
            ARRAY JOIN [('group', toString(InGroup)), ('name', {prefix}), ('sub-account', toString(InAccount))] AS Near
            WHERE multiIf(Near.1 = 'group', has({Places("group")}, Near.2), Near.1 = 'name', has({Places("name")}, Near.2), has({Places("sub-account")}, Near.2))
            GROUP BY Kind, At, Its
            ORDER BY count() DESC, Kind, At, Its
            LIMIT {PlacesMax}
            """;
        var rows = await client.All(Bounded(sql, scope), stop);
        return rows.ConvertAll(r => new Neighbours(r[0]!, r[1]!, r[2]!, Whole(r[3]!)));
    }

    /// <inheritdoc/>
    public async Task<string?> PatternProblem(string pattern, CancellationToken stop)
    {
        try
        {
            var scope = new SqlScope();
            await client.Execute(new ClickHouseStatement($"SELECT match('', {scope.Text($"^(?:{pattern})$")})") { Parameters = scope.Values }, stop);
            return null;
        }
        catch (ClickHouseException e) when (e.Code == CannotCompilePattern)
        {
            return "The cost store cannot use this pattern; write it in RE2, without look-around and back-references.";
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CostPart>> Parts(int tenant, TagQuestion question, CancellationToken stop)
    {
        var scope = new SqlScope();
        var value = question.Keys.Count == 0 ? "''" : new SqlTagPolicy(scope, question.Inheritance).Value(question.Keys[0]);
        var sql = $"""
            SELECT toString(SubAccountId) AS Account, toString(max(SubAccountName)), toString(ChargeCategory) AS Category, {value} AS Its,
              {Prefix("if(ResourceName = '', ResourceId, ResourceName)")} AS Named, toString(ResourceId != '') AS OfResource, toString(BillingCurrency) AS Currency,
              toString(count()), toString(sum({question.Measure.Name}))
            FROM cost_rows
            WHERE {Where(scope, tenant, question)}
            GROUP BY Account, Category, Its, Named, OfResource, Currency
            """;
        var rows = await client.All(Bounded(sql, scope), stop);
        return rows.ConvertAll(r => new CostPart(r[0]!, r[1]!, r[2]!, r[3]!, r[4]!, r[5] == "1", r[6]!, Whole(r[7]!), ExactDecimal.Parse(r[8]!)));
    }

    /// <summary>The same as <see cref="NamePrefix"/>, in SQL.</summary>
    private static string Prefix(string name)
    {
        var parts = $"arrayFilter(p -> p != '', splitByRegexp('[{NamePrefix.Signs.Replace("-", "", StringComparison.Ordinal)}-]', {name}))";
        var prefix = $"lowerUTF8(multiIf(length({parts}) >= 3, concat({parts}[1], '-', {parts}[2]), length({parts}) = 2, {parts}[1], ''))";
        return $"if(lengthUTF8({prefix}) >= {NamePrefix.LettersMin}, {prefix}, '')";
    }

    private static string PerResource(SqlScope scope, int tenant, TagQuestion question)
    {
        var tags = new SqlTagPolicy(scope, question.Inheritance);
        return $"""
            SELECT ResourceId, toString(BillingCurrency) AS Currency, any(if(ResourceName = '', ResourceId, ResourceName)) AS Name, any(SubAccountId) AS SubAccountId,
              any(SubAccountName) AS SubAccountName, any({tags.Group()}) AS Place, any(ServiceName) AS Service,
              max({tags.Own(question.Keys[0])}) AS Value, sum({question.Measure.Name}) AS Amount
            FROM cost_rows
            WHERE {Where(scope, tenant, question)} AND ResourceId != ''
            GROUP BY ResourceId, Currency
            """;
    }

    private static string States(TagQuestion question, SqlTagPolicy tags) =>
        string.Join(", ", question.Keys.Select((k, i) => $"(toUInt8({i}), {tags.State(k)})"));

    private static string ValueOf(string name, TagQuestion question, SqlTagPolicy tags) =>
        question.Keys.FirstOrDefault(k => string.Equals(k.Key.Key, name, StringComparison.OrdinalIgnoreCase)) is { } key ? tags.Value(key) : "''";

    private static string Where(SqlScope scope, int tenant, TagQuestion question)
    {
        var visible = scope.Visible(tenant, question.Imports, question.Within);
        return question.Period is { } p
            ? $"{visible} AND ChargePeriodStart >= {scope.Moment(CostTable.Rows, p.Start)} AND ChargePeriodStart < {scope.Moment(CostTable.Rows, p.End)}"
            : visible;
    }

    private static ClickHouseStatement Bounded(string sql, SqlScope scope) => new(sql) { Parameters = scope.Values, Settings = SqlSettings.Bounded };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
