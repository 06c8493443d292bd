using System.Security.Cryptography;
using FinOps.Stores.Embedded;
using FinOps.Understand.Ingestion;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Whether the engine sees the server's intake folder. Nobody has to say so: the server writes a random text there and asks
/// the engine for it, once per engine.
/// </summary>
/// <param name="client">Asks the engine.</param>
/// <param name="endpoints">Where it is; another place is asked anew.</param>
/// <param name="folder">The intake folder.</param>
/// <param name="given">The answer, where an operator gives it; null to find out.</param>
public sealed class SharedDisk(ClickHouseClient client, ClickHouseEndpoints endpoints, IntakeFolder folder, bool? given = null)
{
    private const int TookTooLong = 159;
    private const int TooManyQueries = 202;
    private const int OutOfMemory = 241;

    private Answer? known;

    /// <summary>Reads <c>ClickHouse__Intake</c>: <c>path</c>, <c>stream</c>, or <c>auto</c> and nothing to find out.</summary>
    public static bool? Given(string? setting) => setting switch
    {
        null or "" or "auto" => null,
        "path" => true,
        "stream" => false,
        _ => throw new ArgumentException($"ClickHouse__Intake takes auto, path or stream, not '{setting}'.", nameof(setting)),
    };

    /// <summary>True when the engine reads bills by their path; false when they must be sent to it.</summary>
    public async Task<bool> IsThere(CancellationToken stop)
    {
        if (given is { } told) return told;
        var endpoint = endpoints.Current;
        if (known is { } answer && answer.Endpoint == endpoint) return answer.Shared;
        var shared = await Probe(stop);
        if (shared is { } found) known = new Answer(endpoint, found);
        return shared ?? false;
    }

    /// <summary>Null when the engine was too busy to say.</summary>
    private async Task<bool?> Probe(CancellationToken stop)
    {
        var path = folder.NewFile();
        var text = RandomNumberGenerator.GetHexString(32);
        await File.WriteAllTextAsync(path, text, stop);
        try
        {
            var lines = await client.All(new ClickHouseStatement($"SELECT line FROM file({BillSource.Literal(path)}, 'LineAsString', 'line String')"), stop);
            return lines is [[var line]] && line == text;
        }
        catch (ClickHouseException e)
        {
            return e.Code is TookTooLong or TooManyQueries or OutOfMemory ? null : false;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private sealed record Answer(ClickHouseEndpoint Endpoint, bool Shared);
}
