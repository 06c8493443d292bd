using System.Text;

namespace FinOps.Providers.Demo.Acme;

/// <summary>
/// Tags as people set them: most are right, some are missing, misspelt, in another case or under another key.
/// What is wrong with a resource follows from the seed and its id, so its rows agree.
/// </summary>
internal static class AcmeTags
{
    /// <summary>The kinds of mistakes and how many of a hundred resources have each.</summary>
    public static readonly (string Defect, int Percent)[] Defects =
    [
        ("no tags", 6), ("team missing", 5), ("team misspelt", 4), ("team in another case", 5), ("team under another key", 6),
        ("environment in other words", 7),
    ];

    private static readonly Dictionary<string, string> Misspelt = new(StringComparer.Ordinal)
    {
        ["storefront"] = "storefornt",
        ["payments"] = "paymets",
        ["data"] = "dta",
        ["analytics"] = "analitycs",
        ["mobile"] = "moblie",
        ["search"] = "serach",
        ["ml"] = "mll",
        ["platform"] = "platfrom",
        ["corp-it"] = "corpit",
        ["europe"] = "europ",
    };

    private static readonly Dictionary<string, string[]> EnvironmentWords = new(StringComparer.Ordinal)
    {
        ["prod"] = ["production", "Prod", "PRD"],
        ["staging"] = ["stage", "stg", "Staging"],
        ["dev"] = ["development", "Dev", "test"],
    };

    public static (string? Json, string Defect) Of(
        AcmeApp app, string environment, AcmePayer payer, string resourceId, Dice dice, IReadOnlyDictionary<string, string> more)
    {
        var key = Dice.Key("tags " + resourceId);
        var defect = DefectOf(dice.Below(100, key));
        if (defect == "no tags")
            return (null, defect);

        var lower = payer.Source == "gcp";   // labels there are lower case only
        var tags = new SortedDictionary<string, string>(more.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            [lower ? "application" : "Application"] = app.Name,
            [lower ? "cost-center" : "CostCenter"] = app.CostCenter,
            [lower ? "environment" : "Environment"] = environment,
        };
        if (defect == "environment in other words")
        {
            var words = EnvironmentWords[environment];
            tags[lower ? "environment" : "Environment"] = words[dice.Below(words.Length, key, 1)];
        }

        var teamKey = lower ? "team" : "Team";
        if (defect == "team under another key")
            teamKey = lower ? "owner" : dice.Below(2, key, 2) == 0 ? "team" : "owner";
        if (defect != "team missing")
            tags[teamKey] = TeamAs(app.Team, defect, dice.Below(2, key, 3) == 0);
        return (Json(tags), defect);
    }

    private static string DefectOf(int roll)
    {
        foreach (var (defect, percent) in Defects)
            if ((roll -= percent) < 0)
                return defect;
        return "";
    }

    private static string TeamAs(string team, string defect, bool upper) => defect switch
    {
        "team misspelt" => Misspelt[team],
        "team in another case" => upper ? team.ToUpperInvariant() : char.ToUpperInvariant(team[0]) + team[1..],
        _ => team,
    };

    // Keys and values are our own words: letters, digits and signs that JSON does not escape.
    private static string Json(SortedDictionary<string, string> tags)
    {
        var json = new StringBuilder("{");
        foreach (var (key, value) in tags)
            json.Append(json.Length > 1 ? "," : "").Append('"').Append(key).Append("\":\"").Append(value).Append('"');
        return json.Append('}').ToString();
    }
}
