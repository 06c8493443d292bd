namespace FinOps.Server.Tests;

/// <summary>A folder that goes with the test. Readable by everyone, because PostgreSQL may run under another account.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder(string? inside = null)
    {
        Path = System.IO.Path.Combine(inside ?? System.IO.Path.GetTempPath(), "finops-test-" + Guid.NewGuid().ToString("N")[..12]);
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that is just ending may still write; the system cleans its temporary folder.
        }
    }
}
