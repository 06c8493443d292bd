using System.Globalization;
using System.Xml.Linq;

namespace FinOps.Engine.Data;

/// <summary>
/// The engine's own configuration: limits that hold whatever a statement says, because the engine itself enforces them.
/// </summary>
internal static class EngineProfile
{
    /// <summary>Writes the configuration and gives the arguments that a connection opens with.</summary>
    public static IReadOnlyList<string> Write(DataDirectory directory, EngineOptions options)
    {
        var config = Path.Combine(directory.Config, "engine.xml");
        var users = Path.Combine(directory.Config, "users.xml");
        File.WriteAllText(config, Server(options, users).ToString());
        File.WriteAllText(users, Users(options).ToString());
        // Naming the file also keeps the library from reading a config.xml of the working directory.
        return ["finops-engine", $"--path={directory.Store}", $"--config-file={config}"];
    }

    private static XElement Server(EngineOptions options, string users) => new("clickhouse",
        new XElement("users_config", users),
        Bytes("max_server_memory_usage", options.MaxMemoryBytes),
        // Caches count towards the memory above; small ones are enough beside the operating system's own page cache.
        Bytes("mark_cache_size", Share(options, 20)),
        Bytes("primary_index_cache_size", Share(options, 40)),
        Bytes("index_mark_cache_size", Share(options, 80)),
        Bytes("uncompressed_cache_size", 0),
        Bytes("index_uncompressed_cache_size", 0),
        Bytes("mmap_cache_size", 0),
        // Merging parts can wait; people and imports cannot. On two cores a merge would otherwise take one of them.
        Number("os_threads_nice_value_merge_mutate", 15),
        Bytes("compiled_expression_cache_size", 32L << 20),
        Bytes("query_condition_cache_size", 16L << 20));

    private static XElement Users(EngineOptions options) => new("clickhouse",
        new XElement("profiles", new XElement("default",
            Number("max_memory_usage", options.QueryMemoryBytes),
            Number("max_execution_time", options.QuerySeconds),
            // The clock, not an estimate from the speed so far, decides when a query has taken too long.
            Number("timeout_before_checking_execution_speed", 0),
            // As in a ClickHouse server, unlike the library's own defaults: `1 + 2` is no statement, and a file that
            // shrinks while it is read is an error rather than a bus error that takes the process down.
            Number("implicit_select", 0),
            new XElement("storage_file_read_method", "pread"),
            new XElement("constraints",
                new XElement("max_memory_usage", Number("min", 1), Number("max", options.MaxMemoryBytes)),
                new XElement("max_execution_time", Number("min", 1), Number("max", options.QuerySecondsMax))))),
        new XElement("users", new XElement("default",
            // Whoever may ask is decided at the HTTP door; inside the process there is one user.
            new XElement("password"),
            new XElement("networks", new XElement("ip", "::/0")),
            new XElement("profile", "default"),
            new XElement("quota", "default"),
            Number("access_management", 0))),
        new XElement("quotas", new XElement("default")));

    private static long Share(EngineOptions options, int divisor) => options.MaxMemoryBytes / divisor;

    private static XElement Bytes(string name, long value) => Number(name, value);

    private static XElement Number(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture));
}
