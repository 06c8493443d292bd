using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FinOps.Cli.Backup;

/// <summary>What an entry of a back-up is.</summary>
internal enum EntryKind
{
    Folder,
    File,
    Link,
}

/// <summary>One file, folder or link of the data directory.</summary>
/// <param name="Path">Relative to the data directory, with '/'.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">The nine permission bits.</param>
/// <param name="Bytes">The length of a file.</param>
/// <param name="Sha256">Of a file's content, in hexadecimal.</param>
/// <param name="Target">Where a link leads, as it is written in the link.</param>
internal sealed record BackupEntry(string Path, EntryKind Kind, int Mode, long Bytes = 0, string? Sha256 = null, string? Target = null)
{
    /// <summary>The part of the data directory it belongs to: its first folder, or "." for a file that lies in no folder.</summary>
    [JsonIgnore]
    public string Part => Path.Split('/') is [var first, _, ..] ? first : Kind == EntryKind.Folder ? Path : ".";
}

/// <summary>
/// The list of contents, first in the archive, followed by its own hash. Whatever is restored is taken from here and from content that
/// has the hash told here, so damage anywhere in the archive is either noticed or without effect.
/// </summary>
/// <param name="Format">How this list and the archive are to be read.</param>
/// <param name="Version">The version of finops that made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Mode">The permission bits of the data directory itself.</param>
/// <param name="Owners">Who owns each part; "." is the data directory itself.</param>
/// <param name="Entries">Everything in it; a folder comes before what lies in it.</param>
internal sealed record BackupManifest(
    int Format, string Version, DateTimeOffset CreatedAt, int Mode, IReadOnlyDictionary<string, FileOwner> Owners, IReadOnlyList<BackupEntry> Entries)
{
    public const string FileName = "finops-backup.json";
    public const string HashName = "finops-backup.sha256";
    public const int FormatNow = 1;
    public const string Postgres = "postgres";
    public const string ClickHouse = "clickhouse";

    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    [JsonIgnore]
    public long Bytes => Entries.Sum(entry => entry.Bytes);

    [JsonIgnore]
    public int Files => Entries.Count(entry => entry.Kind == EntryKind.File);

    /// <summary>The engines whose files are in it, by their folders.</summary>
    [JsonIgnore]
    public IEnumerable<string> Engines => new[] { Postgres, ClickHouse }.Where(Owners.ContainsKey);

    /// <summary>The version of this very program.</summary>
    public static string VersionNow => Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    public static string HashOf(byte[] text) => Convert.ToHexStringLower(SHA256.HashData(text));

    /// <summary>What an answer in JSON says of it.</summary>
    public void WriteFacts(Utf8JsonWriter json)
    {
        json.WriteString("createdAt", CreatedAt);
        json.WriteString("version", Version);
        json.WriteStartArray("engines");
        foreach (var engine in Engines)
            json.WriteStringValue(engine);
        json.WriteEndArray();
        json.WriteNumber("files", Files);
        json.WriteNumber("contentBytes", Bytes);
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Shape);

    /// <summary>Reads a list that its hash has shown to be whole.</summary>
    /// <exception cref="CommandFailure">A newer finops made it, or it names what no back-up of ours holds.</exception>
    public static BackupManifest Read(byte[] text, string archive)
    {
        // Before the rest is looked at: what a newer version writes may have another shape.
        using (var head = JsonDocument.Parse(text))
        {
            var format = head.RootElement.GetProperty("format").GetInt32();
            var version = head.RootElement.GetProperty("version").GetString()!;
            if (format > FormatNow || System.Version.Parse(version) > System.Version.Parse(VersionNow))
            {
                throw new CommandFailure($"{archive} was made by finops {version}; this is {VersionNow}.",
                    "An older version does not read what a newer one wrote.", $"Install finops {version} or newer and restore with it.");
            }
        }

        var manifest = JsonSerializer.Deserialize<BackupManifest>(text, Shape)!;
        manifest.RefuseWhatLeadsOut(archive);
        return manifest;
    }

    /// <summary>Each path lies in a folder that is listed before it, and no link leads out: nothing is ever written elsewhere.</summary>
    private void RefuseWhatLeadsOut(string archive)
    {
        if (!Owners.ContainsKey("."))
            throw new CommandFailure($"{archive} is no back-up that finops made.", "It does not say whose the data directory was.");
        var folders = new HashSet<string>(StringComparer.Ordinal) { "" };
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in Entries)
        {
            var parts = entry.Path.Split('/');
            var fits = parts.All(part => part is not ("" or "." or "..") && !part.Contains('\0', StringComparison.Ordinal))
                && folders.Contains(string.Join('/', parts[..^1]))
                && paths.Add(entry.Path)
                && Owners.ContainsKey(entry.Part)
                && (entry.Kind != EntryKind.File || entry.Sha256 is not null)
                && (entry.Kind != EntryKind.Link || StaysInside(entry.Path, entry.Target));
            if (!fits)
                throw new CommandFailure($"{archive} is no back-up that finops made.", $"It lists '{entry.Path}', which does not fit.");
            if (entry.Kind == EntryKind.Folder)
                folders.Add(entry.Path);
        }
    }

    /// <summary>A relative link that ends in the part where it begins.</summary>
    public static bool StaysInside(string path, string? target)
    {
        if (string.IsNullOrEmpty(target) || target.StartsWith('/') || target.Contains('\0', StringComparison.Ordinal))
            return false;
        var at = new Stack<string>(path.Split('/')[..^1]);
        foreach (var step in target.Split('/'))
        {
            if (step == ".." && !at.TryPop(out _))
                return false;
            if (step is not (".." or "." or ""))
                at.Push(step);
        }

        return at.Count > 0 && at.Last() == path.Split('/')[0];
    }
}
