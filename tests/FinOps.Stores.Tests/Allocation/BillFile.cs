using System.Globalization;
using FinOps.Stores.Tests.Asking;
using FinOps.Understand.Allocation;

namespace FinOps.Stores.Tests.Allocation;

/// <summary>
/// An allocation as text: <c>rules</c>, followed by a rule set as JSON up to a line that is empty; <c>metric NAME DAY OWNER VALUE</c>;
/// and then charges, questions and answers as in a question file.
/// </summary>
internal sealed record BillFile(RuleSet Rules, IReadOnlyList<MetricNumber> Metrics, QuestionFile Questions)
{
    public static BillFile Read(string path)
    {
        var (rules, metrics, rest) = (new List<string>(), new List<MetricNumber>(), new List<string>());
        var inRules = false;
        foreach (var line in File.ReadLines(path))
        {
            if (line == "rules") inRules = true;
            else if (inRules && line.Trim().Length == 0) inRules = false;
            else if (inRules) rules.Add(line);
            else if (line.StartsWith("metric ", StringComparison.Ordinal))
            {
                var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                metrics.Add(new MetricNumber(words[1], DateOnly.Parse(words[2], CultureInfo.InvariantCulture), words[3], words[4]));
            }
            else rest.Add(line);
        }

        var (set, problem) = RuleSetJson.Parse(string.Join('\n', rules));
        Assert.True(set is not null, problem?.Detail);
        Assert.DoesNotContain(RuleSetCheck.Find(set), p => !p.IsWarning);
        return new BillFile(set, metrics, QuestionFile.Read(rest));
    }
}
