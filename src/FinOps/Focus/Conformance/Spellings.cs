namespace FinOps.Focus.Conformance;

/// <summary>How FOCUS spells units, numbers and keys, as regular expressions that every engine reads.</summary>
public static class Spellings
{
    /// <summary>A number in any spelling a machine reads.</summary>
    public const string Number = "^[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?$";

    /// <summary>A number as FOCUS writes it: a sign only where it is minus.</summary>
    public const string FocusNumber = "^-?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE]-?[0-9]+)?$";

    /// <summary>Words, each with a capital letter, though vCPU and its like may keep their v; a bit is a small b.</summary>
    private const string Words = "(b|v?[A-Z][A-Za-z0-9]*( v?[A-Z][A-Za-z0-9]*)*)";

    /// <summary>The shapes of a unit: <c>Units</c>, <c>1000 Units</c>, <c>Unit-Hours</c>, <c>Units/Hour</c>, <c>Units/3 Months</c>.</summary>
    public const string Unit =
        "^([0-9]+ )?" + Words + "(-(Years|Months|Days|Hours|Minutes|Seconds)|/(Year|Month|Day|Hour|Minute|Second)|/[0-9]+ (Years|Months|Days|Hours|Minutes|Seconds))?$";

    /// <summary>
    /// Units of a right shape that FOCUS spells otherwise: a singular where the plural belongs, an abbreviated hour, a
    /// plural of GB, a byte size in words.
    /// </summary>
    public const string UnitMisspelt =
        "^([0-9]+ )?(Year|Month|Day|Hour|Minute|Second|Unit|Request|Token|Connection|Certificate|Domain|Core)$"
        + "|(^|[ /-])(Hrs?|Secs?|Mins?|Mos?|Yrs?|[KMGTPE]i?[Bb]s|(Kilo|Mega|Giga|Tera|Peta|Exa|Kibi|Mebi|Gibi|Tebi|Pebi|Exbi)(bytes?|bits?))($|[ /-])";

    /// <summary>A key in Pascal case, with or without <c>x_</c>.</summary>
    public const string PascalKey = "^(x_)?[A-Z][A-Za-z0-9]*$";

    /// <summary>Properties of a price that FOCUS defines as numbers.</summary>
    public static IReadOnlyList<string> SkuNumbers { get; } =
        ["CoreCount", "DiskMaxIops", "DiskSpace", "GpuCount", "MemorySize", "NetworkMaxIops", "NetworkMaxThroughput"];

    /// <summary>All properties of a price that FOCUS defines.</summary>
    public static IReadOnlyList<string> SkuProperties { get; } =
        [.. SkuNumbers, "DiskType", "InstanceSeries", "InstanceType", "OperatingSystem", "Redundancy", "StorageClass"];
}
