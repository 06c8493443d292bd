using System.Text;
using FinOps.Focus;
using FinOps.Understand.Allocation.Tags;

namespace FinOps.Understand.Allocation.Proposals;

/// <summary>From which sign a proposal is made; also the order in which they apply.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(WordConverter<ProposalStage>))]
public enum ProposalStage
{
    /// <summary>What an account is called, or what nearly all of it is tagged with.</summary>
    Account,

    /// <summary>The owner's tag.</summary>
    Tag,

    /// <summary>How resources are named.</summary>
    Pattern,

    /// <summary>What belongs to nobody: taxes and fees, shared in proportion to direct cost.</summary>
    Shared,
}

/// <summary>A rule that would be worth having.</summary>
/// <param name="Id">The id that the rule would have.</param>
/// <param name="Stage">From which sign.</param>
/// <param name="Title">In words.</param>
/// <param name="Evidence">Why, with figures.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Pool">The pool that the rule needs; null for none.</param>
/// <param name="Tag">The normalised tag that the rule needs; null for none.</param>
/// <param name="Cover">What it would cover of what the proposals before it leave, by currency.</param>
public sealed record RuleProposal(
    string Id, ProposalStage Stage, string Title, string Evidence, AllocationRule Rule, Pool? Pool, NormalisedTag? Tag, IReadOnlyList<ProposalCover> Cover);

/// <summary>What a proposal covers in one currency.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="Amount">What it covers.</param>
/// <param name="Share">Of all cost, four places; null when all cost is not above zero.</param>
/// <param name="Remaining">What is left after it and those before it.</param>
/// <param name="RemainingShare">Likewise of all cost.</param>
public sealed record ProposalCover(string Currency, ExactDecimal Amount, ExactDecimal? Share, ExactDecimal Remaining, ExactDecimal? RemainingShare);

/// <summary>Makes proposals: account structure first, tags second, patterns third, what is shared last. Pure.</summary>
public static class RuleProposals
{
    /// <summary>At most this many of each stage.</summary>
    public const int OfStageMax = 60;

    private const int SharePlaces = 4;

    // Words that say where something runs, never whose it is.
    private static readonly HashSet<string> NoOwners = new(StringComparer.Ordinal)
        { "prod", "production", "prd", "dev", "development", "test", "staging", "stage", "stg", "nonprod", "sandbox", "account", "subscription", "project", "main", "shared", "default", "master", "payer", "the", "and", "of" };

    private static readonly string[] ForNobody = ["Tax", "Credit", "Adjustment"];

    private static ExactDecimal NearlyAll { get; } = ExactDecimal.Parse("0.8");

    private static ExactDecimal Most { get; } = ExactDecimal.Parse("0.6");

    /// <summary>Proposals for one dimension, in the order in which they would apply.</summary>
    /// <param name="parts">The cost.</param>
    /// <param name="dimension">What is to be allocated to, such as team.</param>
    /// <param name="tag">The normalised tag that names the owner; null when the tenant has none.</param>
    public static IReadOnlyList<RuleProposal> Of(IReadOnlyList<CostPart> parts, string dimension, NormalisedTag? tag)
    {
        var open = new Remainder(parts);
        var made = new List<RuleProposal>();
        foreach (var draft in Accounts(parts, dimension)) made.AddIfAny(open.Take(draft));
        if (tag is not null) made.AddIfAny(open.Take(ByTag(dimension, tag)));
        foreach (var draft in Patterns(parts, open.Left, dimension)) made.AddIfAny(open.Take(draft));
        made.AddIfAny(open.Take(Shared(dimension)));
        return made;
    }

    private static IEnumerable<Draft> Accounts(IReadOnlyList<CostPart> parts, string dimension)
    {
        var accounts = parts.Where(p => p.SubAccountId.Length > 0).GroupBy(p => p.SubAccountId, StringComparer.Ordinal)
            .Select(g => (Id: g.Key, Name: g.Max(p => p.SubAccountName) ?? "", Parts: g.ToList())).OrderByDescending(a => Sum(a.Parts).Abs()).ThenBy(a => a.Id, StringComparer.Ordinal).ToList();
        // A word that most accounts bear is the company's name.
        var common = accounts.SelectMany(a => Words(a.Name).Distinct(StringComparer.Ordinal)).GroupBy(w => w, StringComparer.Ordinal)
            .Where(g => accounts.Count >= 3 && g.Count() * 2 > accounts.Count).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        var owners = parts.Where(p => p.Value.Length > 0).GroupBy(p => p.Value, StringComparer.Ordinal).OrderByDescending(g => Sum(g).Abs()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key).ToList();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var account in accounts)
        {
            if (OwnerOf(account.Name, account.Parts, common, owners) is not { } found) continue;
            var id = IdOf("account-" + (account.Name.Length > 0 ? account.Name : account.Id), used);
            yield return new Draft(
                id, ProposalStage.Account, $"{Called(account.Name, account.Id)} belongs to {found.Owner}", found.Evidence,
                Rule(id, $"Account {Called(account.Name, account.Id)}", dimension, found.Owner, RuleCondition.In("SubAccountId", account.Id)),
                p => p.SubAccountId == account.Id);
            if (used.Count >= OfStageMax) yield break;
        }
    }

    private static (string Owner, string Evidence)? OwnerOf(string name, List<CostPart> parts, HashSet<string> common, List<string> owners)
    {
        var words = Words(name).Where(w => !common.Contains(w) && !NoOwners.Contains(w) && !w.All(char.IsAsciiDigit)).ToList();
        var tagged = parts.Where(p => p.Value.Length > 0).ToList();
        var whole = Sum(tagged);
        var largest = tagged.GroupBy(p => p.Value, StringComparer.Ordinal).OrderByDescending(g => Sum(g)).FirstOrDefault();
        var share = largest is not null && whole.Sign > 0 ? ExactDecimal.Divide(Sum(largest), whole, SharePlaces) : ExactDecimal.Zero;
        var named = owners.Find(o => words.Contains(TagText.Fold(o)) || TagText.Fold(o) == string.Concat(words));
        if (named is not null && (largest is null || largest.Key == named)) return (named, largest is null ? "Its name says so; nothing in it is tagged." : $"Its name says so, and {Percent(share)} of its tagged cost does.");
        // A name is one sign, tags are another: where they disagree, nothing is proposed.
        if (named is null && largest is not null && share >= NearlyAll) return (largest.Key, $"{Percent(share)} of its tagged cost is tagged {largest.Key}.");
        return named is null && largest is null && words.Count > 0 ? (string.Join('-', words), "Its name is the only sign; nothing in it is tagged.") : null;
    }

    private static Draft ByTag(string dimension, NormalisedTag tag) => new(
        IdOf($"tag-{tag.Name}", []), ProposalStage.Tag, $"Whoever the tag {tag.Name} names", $"The tag stands as {string.Join(", ", tag.Keys)}; its spellings are made one.",
        new AllocationRule { Id = IdOf($"tag-{tag.Name}", []), Name = $"By the tag {tag.Name}", Targets = [new() { Copy = new Dictionary<string, CopiedValue>(StringComparer.Ordinal) { [dimension] = new("norm:" + tag.Name) } }] },
        p => p.Value.Length > 0)
    { Tag = tag };

    private static IEnumerable<Draft> Patterns(IReadOnlyList<CostPart> all, IReadOnlyList<CostPart> left, string dimension)
    {
        var tagged = all.Where(p => p.Value.Length > 0 && p.Prefix.Length > 0).ToLookup(p => p.Prefix, StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in left.Where(p => p.Prefix.Length > 0).GroupBy(p => p.Prefix, StringComparer.Ordinal).OrderByDescending(g => Sum(g).Abs()).ThenBy(g => g.Key, StringComparer.Ordinal))
        {
            var near = tagged[group.Key].ToList();
            var whole = Sum(near);
            var largest = near.GroupBy(p => p.Value, StringComparer.Ordinal).OrderByDescending(g => Sum(g)).FirstOrDefault();
            if (largest is null || whole.Sign <= 0 || ExactDecimal.Divide(Sum(largest), whole, SharePlaces) is var share && share < Most) continue;
            var id = IdOf($"name-{group.Key}", used);
            yield return new Draft(
                id, ProposalStage.Pattern, $"Resources named {group.Key}… belong to {largest.Key}", $"{Percent(share)} of the tagged cost of resources named so is tagged {largest.Key}.",
                Rule(id, $"Named {group.Key}…", dimension, largest.Key, new RuleCondition("ResourceName", ConditionOperator.Regex, [Pattern(group.Key)])),
                p => p.Prefix == group.Key);
            if (used.Count >= OfStageMax) yield break;
        }
    }

    private static Draft Shared(string dimension) => new(
        "shared-by-all", ProposalStage.Shared, "Taxes, credits and adjustments are shared by everyone", "They belong to no resource; each pays in proportion to its direct cost of the month.",
        new AllocationRule { Id = "shared-by-all", Name = "Taxes, credits, adjustments", When = [RuleCondition.In("ChargeCategory", ForNobody)], Pool = "everyone" },
        p => ForNobody.Contains(p.Category))
    {
        Pool = new Pool { Id = "everyone", Name = "Shared by everyone", Dimensions = [dimension], Key = SplitKey.DirectCost, Over = KeyPeriod.Month },
    };

    private static AllocationRule Rule(string id, string name, string dimension, string owner, RuleCondition when) =>
        new() { Id = id, Name = name, When = [when], Targets = [new() { Set = new Dictionary<string, string>(StringComparer.Ordinal) { [dimension] = owner } }] };

    /// <summary>The prefix joins the parts of a name by hyphens, whatever stood between them.</summary>
    private static string Pattern(string prefix) => $"(?i)^{string.Join("[-_./:]", prefix.Split('-').Select(System.Text.RegularExpressions.Regex.Escape))}[-_./:]";

    private static IEnumerable<string> Words(string name)
    {
        var word = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant().Append(' '))
        {
            if (char.IsLetterOrDigit(letter)) word.Append(letter);
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }
    }

    private static string IdOf(string text, HashSet<string> used)
    {
        const int LettersMax = 56;
        var id = string.Join('-', Words(text).Select(w => new string([.. w.Where(char.IsAsciiLetterOrDigit)])).Where(w => w.Length > 0));
        if (id.Length > LettersMax) id = id[..LettersMax].TrimEnd('-');
        var free = id;
        for (var n = 2; !used.Add(free); n++) free = $"{id}-{n}";
        return free;
    }

    private static string Called(string name, string id) => name.Length > 0 ? name : id;

    private static string Percent(ExactDecimal share) => $"{(share * 100).Round(1)} %";

    private static ExactDecimal Sum(IEnumerable<CostPart> parts) => parts.Aggregate(ExactDecimal.Zero, (sum, p) => sum + p.Amount);

    private static void AddIfAny(this List<RuleProposal> made, RuleProposal? proposal)
    {
        if (proposal is not null) made.Add(proposal);
    }

    private sealed record Draft(string Id, ProposalStage Stage, string Title, string Evidence, AllocationRule Rule, Func<CostPart, bool> Matches)
    {
        public Pool? Pool { get; init; }

        public NormalisedTag? Tag { get; init; }
    }

    /// <summary>What no proposal covers yet: the first one that matches takes a part, as rules do.</summary>
    private sealed class Remainder(IReadOnlyList<CostPart> parts)
    {
        private readonly Dictionary<string, ExactDecimal> _whole = parts.GroupBy(p => p.Currency, StringComparer.Ordinal).ToDictionary(g => g.Key, Sum, StringComparer.Ordinal);
        private List<CostPart> _left = [.. parts];

        public IReadOnlyList<CostPart> Left => _left;

        public RuleProposal? Take(Draft draft)
        {
            var taken = _left.FindAll(p => draft.Matches(p));
            if (taken.Count == 0) return null;
            _left.RemoveAll(p => draft.Matches(p));
            var cover = _whole.Keys.Order(StringComparer.Ordinal).Select(currency =>
            {
                var (amount, left) = (Sum(taken.Where(p => p.Currency == currency)), Sum(_left.Where(p => p.Currency == currency)));
                return new ProposalCover(currency, amount, ShareOf(amount, currency), left, ShareOf(left, currency));
            });
            return new RuleProposal(draft.Id, draft.Stage, draft.Title, draft.Evidence, draft.Rule, draft.Pool, draft.Tag, [.. cover]);
        }

        private ExactDecimal? ShareOf(ExactDecimal amount, string currency) => _whole[currency].Sign > 0 ? ExactDecimal.Divide(amount, _whole[currency], SharePlaces) : null;
    }
}
