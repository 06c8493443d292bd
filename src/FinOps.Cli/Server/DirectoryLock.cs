namespace FinOps.Cli.Server;

/// <summary>
/// Keeps commands over one data directory from pulling the server from under each other: whoever uses a local
/// server shares the lock, whoever starts or stops one holds it alone. The system frees it when a process dies.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    private const string FileName = "finops.lock";
    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    public static DirectoryLock? TryShare(string directory) => TryTake(directory, FileShare.Read, FileAccess.Read);

    public static DirectoryLock? TryOwn(string directory) => TryTake(directory, FileShare.None, FileAccess.ReadWrite);

    public void Dispose() => _file.Dispose();

    private static DirectoryLock? TryTake(string directory, FileShare share, FileAccess access)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            Directory.CreateDirectory(directory);
            if (!File.Exists(path))
                File.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return new DirectoryLock(File.Open(path, FileMode.Open, access, share));
        }
        catch (IOException taken) when (taken is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException)
            && Directory.Exists(directory))
        {
            return null;
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            throw new CommandFailure(
                $"The data directory {directory} cannot be used.",
                refused.Message,
                "Choose a directory you may write to with --data or FINOPS_DATA; 'finops doctor' says more.");
        }
    }
}
