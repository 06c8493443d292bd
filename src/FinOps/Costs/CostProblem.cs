namespace FinOps.Costs;

/// <summary>A limit that a question exceeded.</summary>
/// <param name="Name">Its name in <see cref="CostLimits"/>.</param>
/// <param name="Value">What it allows.</param>
public sealed record CostLimit(string Name, long Value);

/// <summary>Why a question cannot be answered, in words the asker can act on.</summary>
/// <param name="Code">A stable name of the kind of problem, such as <c>unknown_column</c>.</param>
/// <param name="Detail">What is wrong, with the offending text.</param>
/// <param name="Limit">The limit that was exceeded, if that is the problem.</param>
/// <param name="At">Where in the question, such as <c>filter.and[1].op</c>; null when the whole is meant.</param>
public sealed record CostProblem(string Code, string Detail, CostLimit? Limit = null, string? At = null)
{
    /// <summary>A limit was exceeded.</summary>
    public static CostProblem Beyond(string what, string limit, long value, long asked) =>
        new("limit_exceeded", $"{what}: {asked} is more than the limit {limit} = {value}.", new CostLimit(limit, value));

    /// <summary>A number is not from 1 to a limit.</summary>
    public static CostProblem Outside(string parameter, string limit, long value, long asked) =>
        new(asked < 1 ? "bad_value" : "limit_exceeded", $"'{parameter}' is 1 to {value} ({limit}), not {asked}.", new CostLimit(limit, value), parameter);

    /// <summary>The same problem, found at <paramref name="place"/>.</summary>
    public CostProblem In(string place) => this with { At = At is null ? place : place + "." + At };
}

/// <summary>The store refuses a question that looked right: too many groups, too long, a page of data that has changed.</summary>
public sealed class CostRefusedException(CostProblem problem) : Exception(problem.Detail)
{
    /// <summary>The reason.</summary>
    public CostProblem Problem { get; } = problem;
}
