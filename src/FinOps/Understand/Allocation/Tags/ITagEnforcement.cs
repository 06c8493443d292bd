namespace FinOps.Understand.Allocation.Tags;

/// <summary>A policy text that a cloud enforces.</summary>
/// <param name="Name">What addresses call it.</param>
/// <param name="Title">What people call it.</param>
/// <param name="FileName">The file it is saved as.</param>
/// <param name="MediaType">application/json or application/yaml.</param>
/// <param name="Text">The text, to be applied as it is.</param>
/// <param name="Notes">What it does not enforce, and how it is applied.</param>
public sealed record EnforcementText(string Name, string Title, string FileName, string MediaType, string Text, IReadOnlyList<string> Notes);

/// <summary>
/// Writes the tag policy as a cloud's own policy. A seam: how each cloud says it is the providers' matter. We write and
/// report; applying it is done by who owns the organisation there.
/// </summary>
public interface ITagEnforcement
{
    /// <summary>The texts for one cloud.</summary>
    IReadOnlyList<EnforcementText> Write(TagPolicy policy);
}
