namespace FinOps.Server.Hosting;

/// <summary>
/// Any setting may stand in a file: <c>ClickHouse__Password_FILE=/run/secrets/clickhouse</c> gives <c>ClickHouse__Password</c>
/// the file's content. Secrets of containers are mounted as files, and a file, unlike an environment variable, is not
/// inherited by every child process.
/// </summary>
internal static class SecretFiles
{
    private const string Ending = "_FILE";

    /// <summary>Adds the contents of the files that settings name.</summary>
    /// <exception cref="IOException">A file cannot be read; the message names it and its setting.</exception>
    public static void AddSecretFiles(this ConfigurationManager settings)
    {
        var found = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        // Other programs' variables end so as well; ours have a section, or our name.
        foreach (var (name, path) in settings.AsEnumerable().Where(s => s.Key.EndsWith(Ending, StringComparison.Ordinal) && !string.IsNullOrEmpty(s.Value)
            && (s.Key.Contains(':', StringComparison.Ordinal) || s.Key.StartsWith("FINOPS_", StringComparison.Ordinal))))
        {
            try
            {
                found[name[..^Ending.Length]] = File.ReadAllText(path!).TrimEnd('\r', '\n');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new IOException($"The setting {name} names the file '{path}', which cannot be read: {e.Message}", e);
            }
        }

        if (found.Count > 0) settings.AddInMemoryCollection(found);
    }
}
