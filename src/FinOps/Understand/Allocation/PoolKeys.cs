using FinOps.Focus;

namespace FinOps.Understand.Allocation;

/// <summary>
/// What the keys of pools are read from: what owners have directly, what they used, and uploaded series, per day. Asked over
/// a month where a pool says so.
/// </summary>
public sealed class PoolKeys
{
    private readonly Dictionary<(string Pool, DateOnly Day, string Currency), Dictionary<string, ExactDecimal>> _amounts = [];
    private readonly Dictionary<(string Metric, DateOnly Day), Dictionary<string, ExactDecimal>> _metrics = [];
    private readonly Dictionary<string, HashSet<string>> _units = new(StringComparer.Ordinal);

    private const char Between = '\u001f';

    /// <summary>Values of dimensions as one text, in the order of the dimensions.</summary>
    public static string Key(IEnumerable<string> values) => string.Join(Between, values.Select(Escaped));

    /// <summary>The values again.</summary>
    public static string[] Values(string key) => [.. key.Split(Between).Select(v => v.Replace("\u001bs", "\u001f", StringComparison.Ordinal).Replace("\u001be", "\u001b", StringComparison.Ordinal))];

    /// <summary>Adds what an owner has for a pool's key.</summary>
    public void Add(Pool pool, DateOnly day, string currency, string owner, ExactDecimal amount)
    {
        foreach (var at in pool.Over == KeyPeriod.Month ? Month(day) : [day])
        {
            var key = (pool.Id, at, currency);
            if (!_amounts.TryGetValue(key, out var owners)) _amounts[key] = owners = new Dictionary<string, ExactDecimal>(StringComparer.Ordinal);
            owners[owner] = owners.GetValueOrDefault(owner) + amount;
        }
    }

    /// <summary>Notes the unit in which usage was measured for a pool.</summary>
    public void AddUnit(Pool pool, string unit)
    {
        if (!_units.TryGetValue(pool.Id, out var units)) _units[pool.Id] = units = new HashSet<string>(StringComparer.Ordinal);
        units.Add(unit);
    }

    /// <summary>Adds a number of an uploaded series.</summary>
    public void AddMetric(string metric, DateOnly day, string owner, ExactDecimal value)
    {
        if (!_metrics.TryGetValue((metric, day), out var owners)) _metrics[(metric, day)] = owners = new Dictionary<string, ExactDecimal>(StringComparer.Ordinal);
        owners[owner] = owners.GetValueOrDefault(owner) + value;
    }

    /// <summary>The units of a pool's usage; more than one cannot be added up.</summary>
    public IReadOnlyCollection<string> UnitsOf(Pool pool) => _units.TryGetValue(pool.Id, out var units) ? units : [];

    /// <summary>What owners have for a pool's key on a day, by owner; usage knows no currency.</summary>
    public IReadOnlyDictionary<string, ExactDecimal> Of(Pool pool, DateOnly day, string currency) => pool.Key switch
    {
        SplitKey.Metric => Metric(pool, day),
        SplitKey.Usage => UnitsOf(pool).Count > 1 ? Nothing : _amounts.GetValueOrDefault((pool.Id, day, ""), Nothing),
        _ => _amounts.GetValueOrDefault((pool.Id, day, currency), Nothing),
    };

    /// <summary>A value comes from a bill and may hold any sign, also the one that stands between two.</summary>
    private static string Escaped(string value) => value.Replace("\u001b", "\u001be", StringComparison.Ordinal).Replace("\u001f", "\u001bs", StringComparison.Ordinal);

    private static Dictionary<string, ExactDecimal> Nothing { get; } = [];

    private Dictionary<string, ExactDecimal> Metric(Pool pool, DateOnly day)
    {
        var sum = new Dictionary<string, ExactDecimal>(StringComparer.Ordinal);
        foreach (var at in pool.Over == KeyPeriod.Month ? Month(day) : [day])
        {
            foreach (var (owner, value) in _metrics.GetValueOrDefault((pool.Metric!, at), Nothing)) sum[owner] = sum.GetValueOrDefault(owner) + value;
        }

        return sum;
    }

    private static IEnumerable<DateOnly> Month(DateOnly day) =>
        Enumerable.Range(1, DateTime.DaysInMonth(day.Year, day.Month)).Select(d => new DateOnly(day.Year, day.Month, d));
}
