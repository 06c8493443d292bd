namespace FinOps.Platform.Engines;

/// <summary>Where an engine is in its life.</summary>
public enum EngineState
{
    /// <summary>Being started, or found, for the first time or again.</summary>
    Starting,

    /// <summary>Answers, and its schema is in place.</summary>
    Ready,

    /// <summary>Does not answer; another start follows after a pause.</summary>
    Down,

    /// <summary>Stopped with the server.</summary>
    Stopped,
}

/// <summary>What is known about one engine now.</summary>
/// <param name="Engine">Which engine.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Embedded">True when this server starts it; false when it runs elsewhere.</param>
/// <param name="Since">When the state began, UTC.</param>
/// <param name="Restarts">How often it had to be started again since the server began.</param>
/// <param name="Reason">Why it is not ready, for the operator; null when it is.</param>
public sealed record EngineStatus(
    EngineName Engine, EngineState State, bool Embedded, DateTimeOffset Since, int Restarts, string? Reason);
