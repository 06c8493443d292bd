using FinOps.Platform.Access;
using Microsoft.AspNetCore.Builder;

namespace FinOps.Platform.Audit;

/// <summary>Who did something, and from where.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Address">The network address.</param>
/// <param name="Agent">The program, as it says itself.</param>
public sealed record AuditActor(Caller Caller, string Address, string Agent)
{
    /// <summary>The server itself, in a job.</summary>
    public static AuditActor Server { get; } = new(new Caller(CallerKind.Nobody, null, "server"), "", "");
}

/// <summary>
/// What a request does, noted by its endpoint: taken as a parameter, <see cref="Record"/> says what was changed from what to
/// what. It is written when the request is over, with who sent it, from where, and what came of it; a request that changes
/// something and notes nothing is written by its name, with the rows that it changed (<see cref="AuditChanges"/>).
/// </summary>
public sealed class RequestAudit
{
    private readonly List<Note> _notes = [];

    internal sealed record Note(string Action, string Target, string? Before, string? After, IReadOnlyCollection<int>? Chains, Caller? As);

    internal IReadOnlyList<Note> Notes => _notes;

    /// <summary>What the request is called where it notes nothing, instead of the name of its address.</summary>
    internal (string Action, string Target)? Called { get; private set; }

    /// <summary>Calls the request by what it tries: also where it is denied, that is what is written.</summary>
    /// <param name="action">What is tried.</param>
    /// <param name="target">To what, or by which way; never anything that was typed.</param>
    public void Call(string action, string target) => Called = (action, target);

    /// <summary>Notes something.</summary>
    /// <param name="action">What was done, as <c>thing.verb</c>.</param>
    /// <param name="target">To what, for people: a name, an address, an id.</param>
    /// <param name="before">What it was; written as JSON without what is called a secret, password, token …</param>
    /// <param name="after">What it is.</param>
    public void Record(string action, string target, object? before = null, object? after = null) =>
        _notes.Add(new(action, target, AuditText.Of(before), AuditText.Of(after), null, null));

    /// <summary>Notes something about somebody who is not the request's caller yet, such as a sign-in.</summary>
    /// <param name="action">What was done or tried: <c>sign_in</c>, <c>sign_out</c>, <c>password.change</c> …</param>
    /// <param name="who">Who did it; null for who is not known.</param>
    /// <param name="target">To what: the address that was tried, the way it was tried by.</param>
    /// <param name="tenants">The tenants whose logs shall have it besides the installation's own.</param>
    /// <param name="details">More; written as JSON without secrets.</param>
    public void RecordOf(string action, Caller? who, string target, IReadOnlyCollection<int>? tenants = null, object? details = null) =>
        _notes.Add(new(action, target, null, AuditText.Of(details), [AuditEntry.OfPlatform, .. tenants ?? []], who));
}

/// <summary>Marks endpoints that are written down although they only read, such as exports.</summary>
internal sealed class Audited;

/// <summary>Marks endpoints that change nothing although their method says so, such as a question that is posted.</summary>
internal sealed class Unaudited;

/// <summary>How endpoints say what is written down of them.</summary>
public static class AuditConventions
{
    /// <summary>Every call is written down, although it changes nothing.</summary>
    public static TBuilder WritesAudit<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => Add(builder, new Audited());

    /// <summary>It changes nothing, whatever its method says: only what is refused is written down.</summary>
    public static TBuilder ChangesNothing<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => Add(builder, new Unaudited());

    private static TBuilder Add<TBuilder>(TBuilder builder, object metadata)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(metadata));
        return builder;
    }
}
