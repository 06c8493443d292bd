namespace FinOps.Costs;

/// <summary>What one question may ask at most. A refusal names the limit and its value.</summary>
public static class CostLimits
{
    /// <summary>Measures in one question.</summary>
    public const int MeasuresMax = 8;

    /// <summary>Dimensions to group by.</summary>
    public const int GroupingsMax = 8;

    /// <summary>Terms to order by.</summary>
    public const int OrderingsMax = 16;

    /// <summary>Conditions and connectives of a filter.</summary>
    public const int FilterNodesMax = 200;

    /// <summary>How deep a filter's and/or/not may be nested.</summary>
    public const int FilterDepthMax = 32;

    /// <summary>Values of all conditions of a filter together.</summary>
    public const int FilterValuesMax = 1_000;

    /// <summary>Characters of one value or name.</summary>
    public const int TextCharactersMax = 1_024;

    /// <summary>Characters of a filter written as text.</summary>
    public const int WhereCharactersMax = 32_768;

    /// <summary>Bytes of a question written as JSON. Its values travel in an address, percent-encoded, of which ClickHouse takes one MiB.</summary>
    public const int QuestionBytesMax = 262_144;

    /// <summary>Days of a period: a hundred years, so that "everything" may be asked for; what is cut finer has limits of its own.</summary>
    public const int PeriodDaysMax = 100 * 366;

    /// <summary>Days of a period that is answered hour by hour.</summary>
    public const int HourlyDaysMax = 31;

    /// <summary>Rows of one page.</summary>
    public const int RowsPerPageMax = 10_000;

    /// <summary>Rows in one answer of the simple addresses, which have no pages.</summary>
    public const int SimpleRowsMax = 100_000;

    /// <summary>Rows of a page when the question does not say.</summary>
    public const int RowsPerPageDefault = 1_000;

    /// <summary>Groups that stay apart from "(other)".</summary>
    public const int TopMax = 1_000;

    /// <summary>Groups computed for one answer.</summary>
    public const int GroupsMax = 1_000_000;

    /// <summary>Seconds the store may take for one answer.</summary>
    public const int AnswerSecondsMax = 60;

    /// <summary>Digits after the decimal point of a number to compare with; the store keeps no more.</summary>
    public const int DecimalPlacesMax = 38;

    /// <summary>Digits before the decimal point of a number to compare with.</summary>
    public const int DecimalIntegerDigitsMax = 38;
}
