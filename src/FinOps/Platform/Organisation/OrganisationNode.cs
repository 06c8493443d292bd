using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Organisation;

/// <summary>What a node of the tree is, from the widest to the narrowest.</summary>
public enum NodeKind
{
    /// <summary>A business unit.</summary>
    BusinessUnit,

    /// <summary>A department.</summary>
    Department,

    /// <summary>A team.</summary>
    Team,

    /// <summary>A project.</summary>
    Project,
}

/// <summary>A part of a tenant's organisation.</summary>
public sealed class OrganisationNode
{
    /// <summary>The longest name, owner, cost centre or ledger code, in characters.</summary>
    public const int TextCharactersMax = 200;

    /// <summary>The longest code, in characters.</summary>
    public const int CodeCharactersMax = 64;

    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required int TenantId { get; init; }

    /// <summary>The node above it; null at the top.</summary>
    public long? ParentId { get; set; }

    /// <summary>What it is.</summary>
    public NodeKind Kind { get; set; }

    /// <summary>How tags, files and other systems call it; unique in the tenant whatever its case.</summary>
    public required string Code { get; set; }

    /// <summary>What people call it.</summary>
    public required string Name { get; set; }

    /// <summary>Who answers for it: a name or an address; empty when nobody is named.</summary>
    public string Owner { get; set; } = "";

    /// <summary>Its cost centre in the books; empty when it has none of its own.</summary>
    public string CostCentre { get; set; } = "";

    /// <summary>Its account in the general ledger; empty when it has none of its own.</summary>
    public string GlCode { get; set; } = "";

    /// <summary>When it was archived, UTC; null while it is in use.</summary>
    public DateTimeOffset? ArchivedAt { get; set; }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The same without whom it belongs to in the books: for those who see only what is below it.</summary>
    public OrganisationNode Bare() => new() { Id = Id, TenantId = TenantId, ParentId = ParentId, Kind = Kind, Code = Code, Name = Name, ArchivedAt = ArchivedAt, CreatedAt = CreatedAt };

    /// <summary>True when the text can be a code: 1 to 64 letters, digits, points, hyphens, underscores or slashes.</summary>
    public static bool IsCode(string text) =>
        text.Length is > 0 and <= CodeCharactersMax && text.All(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_' or '/');
}

internal sealed class OrganisationNodeMapping : IEntityTypeConfiguration<OrganisationNode>
{
    public void Configure(EntityTypeBuilder<OrganisationNode> node)
    {
        node.ToTable("organisation_nodes");
        node.Property(n => n.Kind).HasConversion(kind => NodeWords.Of(kind), text => NodeWords.Find(text)!.Value);
    }
}

/// <summary>The kinds as files and the API write them.</summary>
public static class NodeWords
{
    /// <summary>All of them, widest first.</summary>
    public static IReadOnlyList<string> All { get; } = ["business_unit", "department", "team", "project"];

    /// <summary>The word of a kind.</summary>
    public static string Of(NodeKind kind) => All[(int)kind];

    /// <summary>The kind of a word, however it spells the gap; null when it is none.</summary>
    public static NodeKind? Find(string? text)
    {
        var word = text?.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');
        for (var at = 0; at < All.Count; at++)
        {
            if (All[at] == word) return (NodeKind)at;
        }

        return null;
    }
}
