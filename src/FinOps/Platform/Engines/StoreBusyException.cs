namespace FinOps.Platform.Engines;

/// <summary>The cost store had no memory left beside its other work. The same statement can succeed a moment later.</summary>
public sealed class StoreBusyException(Exception inner) : Exception("The cost store has no memory left beside its other work.", inner);
