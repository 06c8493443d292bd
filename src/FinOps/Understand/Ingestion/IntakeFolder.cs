namespace FinOps.Understand.Ingestion;

/// <summary>
/// The folder from which the engine reads bills. Every bill appears there under a plain name made of its import's id, so
/// that no quote, glob or path of a sender's file name ever reaches the engine.
/// </summary>
public sealed class IntakeFolder
{
    /// <summary>Uses, and makes where it is missing, the folder <c>intake</c> below <paramref name="dataDirectory"/>.</summary>
    public IntakeFolder(string dataDirectory)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(dataDirectory), "intake");
        Directory.CreateDirectory(Path);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A path for a file that is being received; it does not exist yet.</summary>
    public string NewFile() => System.IO.Path.Combine(Path, $"upload-{Guid.NewGuid():N}");

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

    /// <summary>Removes the plain name, and the file itself when the server made it.</summary>
    public void Forget(Import import)
    {
        File.Delete(LinkOf(import.Id));
        if (import is { OwnsFile: true, Path: { } path } && path.StartsWith(Path, StringComparison.Ordinal)) File.Delete(path);
    }

    private string LinkOf(long importId) => System.IO.Path.Combine(Path, $"import-{importId}");
}
