using System.ComponentModel.DataAnnotations;
using FinOps.Understand.Ingestion;

namespace FinOps.Understand.Connections;

/// <summary>Days of one service that are missing though it is used every day.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Through">The last day with charges.</param>
/// <param name="Missing">The days without.</param>
public sealed record ServiceGap(string Service, DateOnly Through, IReadOnlyList<DateOnly> Missing);

/// <summary>What of one account is there.</summary>
/// <param name="AccountId">The account; empty where charges name none.</param>
/// <param name="Name">Its name, where known.</param>
/// <param name="State">complete, late (only the newest days are missing) or missing (days in between are).</param>
/// <param name="From">The first day with charges in the time looked at.</param>
/// <param name="Through">The last day with charges.</param>
/// <param name="DaysExpected">Days that should have charges.</param>
/// <param name="DaysPresent">Days that do.</param>
/// <param name="Missing">Days that do not.</param>
/// <param name="Services">Services that are used every day and lack days.</param>
public sealed record AccountCompleteness(
    string AccountId, string Name, [property: AllowedValues("complete", "late", "missing")] string State,
    DateOnly From, DateOnly Through, int DaysExpected, int DaysPresent, IReadOnlyList<DateOnly> Missing, IReadOnlyList<ServiceGap> Services);

/// <summary>Expected against present days of a connection.</summary>
/// <param name="State">complete; late or missing when one account is; empty while nothing is there.</param>
/// <param name="Alert">True when somebody should look.</param>
/// <param name="ExpectedThrough">Up to which day charges are expected: clouds are up to two days behind.</param>
/// <param name="Through">The last day with charges; null while there are none.</param>
/// <param name="LagDays">Days between that day and today.</param>
/// <param name="MissingDays">Days that some account lacks.</param>
/// <param name="Accounts">Per account, those with gaps first.</param>
public sealed record Completeness(
    [property: AllowedValues("empty", "complete", "late", "missing")] string State, bool Alert, DateOnly ExpectedThrough, DateOnly? Through, int? LagDays,
    IReadOnlyList<DateOnly> MissingDays, IReadOnlyList<AccountCompleteness> Accounts)
{
    /// <summary>How many days are looked at.</summary>
    public const int WindowDays = 62;

    /// <summary>A cloud's bill may be this many days behind.</summary>
    public const int BehindDaysMax = 2;

    /// <summary>A service used on nine of ten days, and on at least this many, is expected on every day.</summary>
    public const int RegularDaysMin = 10;

    /// <summary>Judges which days are missing.</summary>
    /// <param name="present">The days with charges, per account and service.</param>
    /// <param name="names">The accounts' names.</param>
    /// <param name="today">The day it is.</param>
    public static Completeness Judge(IReadOnlyList<ChargedDays> present, IReadOnlyDictionary<string, string> names, DateOnly today)
    {
        var expected = today.AddDays(-BehindDaysMax);
        var accounts = present.GroupBy(p => p.Account, StringComparer.Ordinal)
            .Select(g => Account(g.Key, names.GetValueOrDefault(g.Key, ""), [.. g], expected, today)).OfType<AccountCompleteness>()
            .OrderBy(a => a.State switch { "missing" => 0, "late" => 1, _ => 2 }).ThenBy(a => a.AccountId, StringComparer.Ordinal).ToList();
        if (accounts.Count == 0) return new Completeness("empty", false, expected, null, null, [], []);
        var through = accounts.Max(a => a.Through);
        var state = accounts[0].State;
        return new Completeness(state, state != "complete", expected, through, today.DayNumber - through.DayNumber,
            [.. accounts.SelectMany(a => a.Missing).Distinct().Order()], accounts);
    }

    private static AccountCompleteness? Account(string id, string name, IReadOnlyList<ChargedDays> services, DateOnly expected, DateOnly today)
    {
        // A fee for the whole month starts on its first day and says nothing about the days to come; charges of the future do not either.
        var days = services.SelectMany(s => s.Days).Where(d => d <= today).Distinct().Order().ToList();
        if (days.Count == 0) return null;
        var missing = Between(days[0], expected).Except(days).ToList();
        var gaps = services.Select(s => Gap(s, days, expected)).OfType<ServiceGap>().ToList();
        var inside = missing.Any(d => d < days[^1]) || gaps.Any(g => g.Missing.Any(d => d < days[^1]));
        var state = inside ? "missing" : missing.Count > 0 ? "late" : "complete";
        var count = Math.Max(0, expected.DayNumber - days[0].DayNumber + 1);
        return new AccountCompleteness(id, name, state, days[0], days[^1], count, count - missing.Count, missing, gaps);
    }

    /// <summary>A service that was used day for day and then is not: on days on which its account has other charges.</summary>
    private static ServiceGap? Gap(ChargedDays service, List<DateOnly> ofAccount, DateOnly expected)
    {
        var days = service.Days;
        if (days.Count < RegularDaysMin || days.Count * 10 < (days[^1].DayNumber - days[0].DayNumber + 1) * 9) return null;
        var missing = ofAccount.Where(d => d > days[0] && d <= expected).Except(days).ToList();
        return missing.Count == 0 ? null : new ServiceGap(service.Service, days[^1], missing);
    }

    private static IEnumerable<DateOnly> Between(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1)) yield return day;
    }
}
