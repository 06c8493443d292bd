namespace FinOps.Understand.Connections;

/// <summary>
/// A cloud from which bills are fetched. The seam between the heart, which knows when to sync and what is new, and the
/// providers, which know how their clouds are asked. Nothing is kept between two calls but what makes the next one cheaper.
/// </summary>
public interface IBillSource
{
    /// <summary>The provider's short name, as people choose it.</summary>
    string Provider { get; }

    /// <summary>What must or may be said to connect it.</summary>
    IReadOnlyList<ConnectionField> Fields { get; }

    /// <summary>What the customer creates on their side, by file name: policies and roles as text.</summary>
    IReadOnlyDictionary<string, string> Templates { get; }

    /// <summary>What is wrong with the settings taken together, in a sentence; null when nothing is.</summary>
    string? Refusal(IReadOnlyDictionary<string, string> settings);

    /// <summary>Tries each thing a sync will need, from the identity to the first file.</summary>
    Task<IReadOnlyList<SourceCheck>> Test(SourceAccess access, CancellationToken stop);

    /// <summary>Everything that could be fetched now.</summary>
    /// <exception cref="SourceException">The cloud refused or could not be reached.</exception>
    Task<SourceListing> List(SourceAccess access, SourceWish wish, CancellationToken stop);

    /// <summary>Opens one file for reading once.</summary>
    /// <exception cref="SourceException">The cloud refused or could not be reached.</exception>
    Task<Stream> Open(SourceAccess access, SourceBill bill, SourceFile file, CancellationToken stop);

    /// <summary>
    /// The bill's files as the cost store's engine can read them by itself, opened by something that ends within the hour and
    /// reaches no further than these files where the cloud can say so; null where there is no such way.
    /// </summary>
    /// <exception cref="SourceException">The cloud refused or could not be reached.</exception>
    Task<EngineReading?> Lend(SourceAccess access, SourceBill bill, CancellationToken stop) => Task.FromResult<EngineReading?>(null);

    /// <summary>The names of the accounts; empty where they may not be asked for.</summary>
    /// <exception cref="SourceException">The cloud refused or could not be reached.</exception>
    Task<IReadOnlyList<SourceAccount>> Accounts(SourceAccess access, CancellationToken stop);
}

/// <summary>One thing to say about a connection.</summary>
/// <param name="Name">Its name in <c>settings</c>.</param>
/// <param name="Label">What people read.</param>
/// <param name="Hint">What it is and where it is found.</param>
/// <param name="Required">True when it must be said.</param>
/// <param name="Secret">True when it is sealed and never shown again.</param>
public sealed record ConnectionField(string Name, string Label, string Hint, bool Required = false, bool Secret = false);

/// <summary>With what a cloud is asked: the settings and, opened for the moment, the secrets.</summary>
/// <param name="ConnectionId">The connection; 0 while it is only being tried.</param>
/// <param name="ExternalId">The text by which the customer's role knows that this installation asks for this customer.</param>
/// <param name="Settings">Settings and secrets by name.</param>
public sealed record SourceAccess(long ConnectionId, string ExternalId, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>A setting; the empty text when it was not said.</summary>
    public string this[string name] => Settings.GetValueOrDefault(name, "");

    /// <summary>Says which connection, never with what.</summary>
    public override string ToString() => $"connection {ConnectionId}";
}

/// <summary>What a sync would like to have.</summary>
/// <param name="From">The first day of the earliest month.</param>
/// <param name="Today">The day it is, UTC.</param>
/// <param name="BilledThrough">Per billing period, the last day that a published bill (no estimate) of this connection covers.</param>
public sealed record SourceWish(DateOnly From, DateOnly Today, IReadOnlyDictionary<DateOnly, DateOnly> BilledThrough);

/// <summary>What can be fetched.</summary>
/// <param name="Bills">The bills, each whole.</param>
/// <param name="Warnings">What people should know, in sentences.</param>
public sealed record SourceListing(IReadOnlyList<SourceBill> Bills, IReadOnlyList<string> Warnings);

/// <summary>One bill: all files that together are one period of one export.</summary>
/// <param name="Name">Its name within the connection; the same bill restated keeps it.</param>
/// <param name="Period">The first day of its billing period.</param>
/// <param name="Files">Its files, in order.</param>
public sealed record SourceBill(string Name, DateOnly Period, IReadOnlyList<SourceFile> Files)
{
    /// <summary>The first day of which this is only an estimate; null for a bill.</summary>
    public DateOnly? EstimateFrom { get; init; }

    /// <summary>The format to import it as; <c>auto</c> lets its columns decide.</summary>
    public string Format { get; init; } = "auto";

    /// <summary>Its size.</summary>
    public long Bytes => Files.Sum(f => f.Bytes);
}

/// <summary>One file of a bill.</summary>
/// <param name="Key">Where it lies.</param>
/// <param name="Identity">Changes whenever its content does: an ETag, a generation.</param>
/// <param name="Bytes">Its size; -1 when it is not known before reading.</param>
/// <param name="Modified">When it was last written.</param>
public sealed record SourceFile(string Key, string Identity, long Bytes, DateTimeOffset Modified);

/// <summary>A bill's files, as an engine can read them.</summary>
/// <param name="Place">The address of the bucket.</param>
/// <param name="IsOfCloud">True when the address is the cloud's own, false when a person entered it.</param>
/// <param name="Objects">One per file, in order.</param>
public sealed record EngineReading(Uri Place, bool IsOfCloud, IReadOnlyList<Ingestion.EngineObject> Objects);

/// <summary>An account and its name.</summary>
public sealed record SourceAccount(string Id, string Name);

/// <summary>One step of a test.</summary>
/// <param name="What">What was tried.</param>
/// <param name="Ok">Whether it went well.</param>
/// <param name="Detail">What was found, or what is wrong and how to mend it.</param>
public sealed record SourceCheck(string What, bool Ok, string Detail);

/// <summary>A cloud refused, or could not be reached.</summary>
/// <param name="code">A stable name for programs.</param>
/// <param name="what">What is wrong, in a sentence.</param>
/// <param name="fix">What to do about it, in a sentence.</param>
/// <param name="cause">The failure behind it.</param>
public sealed class SourceException(string code, string what, string fix, Exception? cause = null) : Exception($"{what} {fix}", cause)
{
    /// <summary>A stable name for programs.</summary>
    public string Code { get; } = code;

    /// <summary>What is wrong.</summary>
    public string What { get; } = what;

    /// <summary>What to do about it.</summary>
    public string Fix { get; } = fix;

    /// <summary>True when trying again may help.</summary>
    public bool Transient { get; init; }

    /// <summary>How long the cloud asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
