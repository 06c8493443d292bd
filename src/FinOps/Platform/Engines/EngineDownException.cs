namespace FinOps.Platform.Engines;

/// <summary>An engine a request needs is not ready. The HTTP door answers 503 with Retry-After.</summary>
public sealed class EngineDownException : Exception
{
    /// <summary>The engine is not ready.</summary>
    public EngineDownException(EngineName engine, string? reason = null, Exception? inner = null)
        : base(reason is null ? $"The {NameOf(engine)} is not ready." : $"The {NameOf(engine)} is not ready: {reason}", inner) =>
        Engine = engine;

    /// <summary>Which engine is missing.</summary>
    public EngineName Engine { get; }

    /// <summary>How long a client should wait before it asks again. Engines usually return within it.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(1);

    private static string NameOf(EngineName engine) =>
        engine == EngineName.Costs ? "cost store" : "platform database";
}
