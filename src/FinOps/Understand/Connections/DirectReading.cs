using System.Buffers;
using FinOps.Platform.Outbound;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FinOps.Understand.Connections;

/// <summary>
/// Says which bills the cost store's engine is to read from the object store by itself, with something that opens them for an
/// hour at most. All others come by way of this server. <c>Sync__DirectFromBytes</c> says from which size on; -1 for never.
/// </summary>
public sealed class DirectReading(IConfiguration settings, OutboundGuard guard, SyncPipelines pipelines, ILogger<DirectReading> log)
{
    /// <summary>The setting of a connection that forbids it.</summary>
    public const string Setting = "directReading";

    /// <summary>What people are told of it.</summary>
    public static readonly ConnectionField Field = new(Setting, "Direct reading",
        "yes or no (default yes): let the cost store read large bills from the bucket by itself, with credentials that end within the hour. Where it cannot, this server fetches them.");

    /// <summary>A smaller bill is fetched before an engine has made the table that it would be read into.</summary>
    public const long FromBytesDefault = 8 << 20;

    /// <summary>Each object costs the engine a few requests; so many small ones come faster through this server.</summary>
    private const int ObjectsMax = 500;

    /// <summary>Letters that mean nothing to an address or to a pattern of names.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_.=,:@-");

    private readonly long fromBytes = settings.GetValue("Sync:DirectFromBytes", FromBytesDefault);

    /// <summary>The bill for the engine to read; null when this server must fetch it.</summary>
    public async Task<ObjectBill?> Offer(IBillSource source, SourceAccess access, SourceBill bill, CancellationToken stop)
    {
        if (fromBytes < 0 || bill.Bytes < fromBytes || bill.Files.Count is 0 or > ObjectsMax || bill.Files.Any(f => f.Bytes <= 0 || !IsPlain(f.Key))) return null;
        if (string.Equals(access[Setting], "no", StringComparison.OrdinalIgnoreCase) || KindOf(bill.Files) is not { } kind) return null;
        if (await Lent(source, access, bill, stop) is not { } reading) return null;
        // The engine resolves names by itself: where the operator's own network is closed to tenants' addresses, it is
        // shown none of them.
        if (guard.Refusal(reading.Place) is not null || !(reading.IsOfCloud || guard.AllowsPrivate)) return null;
        log.LogInformation("Connection {Connection}: the cost engine is to read the {Count} objects of {Bill} by itself", access.ConnectionId, bill.Files.Count, bill.Name);
        return new ObjectBill(reading.Place.ToString(), kind.Encoding, kind.Compression, reading.Objects, bill.Bytes, BillFetch.FingerprintOf(bill))
        {
            Open = (at, inner) => pipelines.Ask(access.ConnectionId, innermost => source.Open(access, bill, bill.Files[at], innermost), inner),
            StillThere = inner => StillThere(source, access, bill, inner),
        };
    }

    /// <summary>A cloud that lends nothing may still give the files themselves.</summary>
    private async Task<EngineReading?> Lent(IBillSource source, SourceAccess access, SourceBill bill, CancellationToken stop)
    {
        try
        {
            return await pipelines.Ask(access.ConnectionId, inner => source.Lend(access, bill, inner), stop);
        }
        catch (SourceException e) when (!e.Transient)
        {
            log.LogInformation("Connection {Connection} lends nothing to the cost engine ({Code}); its files are fetched", access.ConnectionId, e.Code);
            return null;
        }
    }

    /// <summary>A file is opened only as long as it is the one that was listed.</summary>
    private async Task StillThere(IBillSource source, SourceAccess access, SourceBill bill, CancellationToken stop)
    {
        foreach (var file in bill.Files)
        {
            try
            {
                await using var same = await pipelines.Ask(access.ConnectionId, inner => source.Open(access, bill, file, inner), stop);
            }
            catch (SourceException e)
            {
                throw new ImportRefusedException("file_changed", "The bill changed while it was read", $"{e.What} Nothing was imported. The next sync takes it as it is then.");
            }
        }
    }

    private static bool IsPlain(string key) =>
        key.AsSpan().IndexOfAnyExcept(Plain) < 0 && key[0] != '/' && !key.Contains("//", StringComparison.Ordinal) && !key.Contains("..", StringComparison.Ordinal);

    /// <summary>What all of them are, by their names; null for kinds that only this server can take apart.</summary>
    private static (BillEncoding Encoding, BillCompression Compression)? KindOf(IReadOnlyList<SourceFile> files)
    {
        bool All(params ReadOnlySpan<string> endings)
        {
            foreach (var file in files)
            {
                var isOne = false;
                foreach (var ending in endings) isOne |= file.Key.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
                if (!isOne) return false;
            }

            return true;
        }

        if (All(".parquet")) return (BillEncoding.Parquet, BillCompression.None);
        if (All(".csv.gz")) return (BillEncoding.Csv, BillCompression.Gzip);
        return All(".csv") ? (BillEncoding.Csv, BillCompression.None) : null;
    }
}
