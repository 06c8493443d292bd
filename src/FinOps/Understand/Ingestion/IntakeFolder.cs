using System.Globalization;

namespace FinOps.Understand.Ingestion;

/// <summary>
/// The folder from which the engine reads bills. Every bill appears there under a plain name made of its import's id, so
/// that no quote, glob or path of a sender's file name ever reaches the engine.
/// </summary>
public sealed class IntakeFolder
{
    private const string LinkPrefix = "import-";

    /// <summary>An upload that goes on writes far more often than this.</summary>
    private static readonly TimeSpan Unwritten = TimeSpan.FromHours(1);

    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(7);

    private readonly DateTime startedAt;

    /// <summary>Uses, and makes where it is missing, the folder <c>intake</c> below <paramref name="dataDirectory"/>.</summary>
    public IntakeFolder(string dataDirectory)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(dataDirectory), "intake");
        Directory.CreateDirectory(Path);
        // Whatever this server's own uploads write comes later, by the clock of the disk.
        var mark = System.IO.Path.Combine(Path, "started");
        File.WriteAllBytes(mark, []);
        startedAt = File.GetLastWriteTimeUtc(mark);
        File.Delete(mark);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A path for a file that is being received; it does not exist yet.</summary>
    public string NewFile() => System.IO.Path.Combine(Path, $"upload-{Guid.NewGuid():N}");

    /// <summary>A folder for the parts of a bill that is being fetched; it stays until <see cref="RemoveParts"/>, also when the server stops.</summary>
    /// <param name="name">Letters, digits and hyphens.</param>
    public string PartsFolder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, "parts-" + name)).FullName;

    /// <summary>Removes a folder of parts.</summary>
    public static void RemoveParts(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Removes folders of parts that nobody has written to for a week: their connection is gone or their bill has changed.</summary>
    public void RemoveForgottenParts(DateTimeOffset now)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path, "parts-*").Where(f => Directory.GetLastWriteTimeUtc(f) < (now - Forgotten).UtcDateTime))
            RemoveParts(folder);
    }

    /// <summary>Makes the import's file readable under a plain name.</summary>
    /// <exception cref="ImportRefusedException">The file is gone or cannot be read.</exception>
    public string Place(Import import)
    {
        if (import.Path is null || !File.Exists(import.Path))
        {
            throw new ImportRefusedException("file_gone", "The file is gone",
                $"'{import.FileName}' was moved or removed before it was read. Import it again.");
        }

        var link = LinkOf(import.Id);
        File.Delete(link);
        File.CreateSymbolicLink(link, import.Path);
        return link;
    }

    /// <summary>Makes any file readable under a plain name, which whoever asked removes.</summary>
    public string Place(string path)
    {
        var link = NewFile();
        File.CreateSymbolicLink(link, System.IO.Path.GetFullPath(path));
        return link;
    }

    /// <summary>Removes the plain name, and the file itself when the server made it.</summary>
    public void Forget(Import import) => Forget(new GivenUp(import.Id, import.Path, import.OwnsFile));

    /// <summary>The same, of an import that was given up.</summary>
    public void Forget(GivenUp import)
    {
        File.Delete(LinkOf(import.ImportId));
        if (import is { OwnsFile: true, Path: { } path } && Owns(path)) File.Delete(path);
    }

    /// <summary>Received files that nothing has been written to for a while: uploads break off when their server dies.</summary>
    public IReadOnlyList<string> Abandoned(DateTimeOffset now) =>
    [
        .. Directory.EnumerateFiles(Path, "upload-*")
            .Where(file => File.GetLastWriteTimeUtc(file) is var written && (written < startedAt || written < (now - Unwritten).UtcDateTime)),
    ];

    /// <summary>The plain names that stand in the folder now, by import: a server that dies leaves some behind.</summary>
    public IReadOnlyList<(long ImportId, string File)> Links() =>
    [
        .. from file in Directory.EnumerateFiles(Path, LinkPrefix + "*")
           let id = long.TryParse(System.IO.Path.GetFileName(file)[LinkPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
           where id > 0
           select (id, file),
    ];

    /// <summary>Removes files of this folder.</summary>
    public void Remove(IEnumerable<string> files)
    {
        foreach (var file in files.Where(Owns)) File.Delete(file);
    }

    private bool Owns(string path) => System.IO.Path.GetDirectoryName(path) == Path;

    private string LinkOf(long importId) => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{LinkPrefix}{importId}"));
}
