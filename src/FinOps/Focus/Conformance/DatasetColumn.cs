namespace FinOps.Focus.Conformance;

/// <summary>What a data set demands of one column, with the ids of the rules that demand it.</summary>
/// <param name="Name">The column.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Since">The first version that has it.</param>
/// <param name="Until">The last version that has it; null while it lives.</param>
/// <param name="Presence">The rule that wants it present.</param>
/// <param name="TypeRule">The rule of its type; null where the form says it all.</param>
/// <param name="FormRule">The rule of how its values are written; null where they are free.</param>
/// <param name="NotNullRule">The rule that every row has a value; null where rows may have none.</param>
/// <param name="ValuesRule">The rule of its closed list of values; null where there is none.</param>
/// <param name="Values">The closed list.</param>
internal sealed record DatasetColumn(
    string Name,
    ColumnKind Kind,
    FocusVersion Since,
    FocusVersion? Until,
    PresenceRule Presence,
    string? TypeRule,
    string? FormRule,
    string? NotNullRule,
    string? ValuesRule,
    IReadOnlyList<string>? Values)
{
    /// <summary>The rules on this column alone.</summary>
    public IEnumerable<RowRule> Rules()
    {
        var given = new Not(new IsNull(Name));
        if (NotNullRule is not null)
            yield return new(NotNullRule, Name, Severity.Violation, new All(), given, $"{Name} must not be null.");
        if (Values is not null && ValuesRule is not null)
        {
            yield return new(ValuesRule, Name, Severity.Violation, given, new IsOneOf(Name, Values),
                $"{Name} must be one of {Short(Values)}.");
        }

        foreach (var (id, form, wanted) in Forms())
        {
            // What is no number at all is not told a second time for how it is written.
            Condition readable = form switch
            {
                TextForm.FocusNumber => new All(given, new HasForm(Name, TextForm.Number)),
                TextForm.FocusMoment => new All(given, new HasForm(Name, TextForm.Moment)),
                TextForm.FlatObject or TextForm.DistinctKeys => new All(given, new HasForm(Name, TextForm.JsonObject)),
                _ => given,
            };
            yield return new(id, Name, Severity.Violation, readable, new HasForm(Name, form), $"{Name} must be {wanted}.");
        }
    }

    private (string Id, TextForm Form, string Wanted)[] Forms() => Kind switch
    {
        ColumnKind.Decimal =>
        [
            (TypeRule!, TextForm.Number, "a number"),
            (FormRule!, TextForm.FocusNumber, "written as FOCUS writes numbers, such as -1.25 or 35.2E-7: no plus sign, no separators, no currency"),
        ],
        ColumnKind.Time =>
        [
            (TypeRule!, TextForm.Moment, "a date and time that exists"),
            (FormRule!, TextForm.FocusMoment, "written in UTC as YYYY-MM-DDTHH:mm:ssZ"),
        ],
        ColumnKind.KeyValues =>
        [
            (FormRule!, TextForm.JsonObject, "a JSON object"),
            (FormRule!, TextForm.FlatObject, "a JSON object whose values are numbers, texts, true, false or null, not objects or arrays"),
            (FormRule!, TextForm.DistinctKeys, "a JSON object in which no key comes twice"),
        ],
        ColumnKind.Json => [(FormRule!, TextForm.JsonObject, "a JSON object")],
        _ => [],
    };

    private static string Short(IReadOnlyList<string> values) =>
        values.Count <= 6 ? string.Join(", ", values) : $"{string.Join(", ", values.Take(5))} and {values.Count - 5} more that FOCUS lists";
}
