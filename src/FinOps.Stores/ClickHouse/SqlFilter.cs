using FinOps.Costs;
using FinOps.Focus;

namespace FinOps.Stores.ClickHouse;

/// <summary>
/// Turns a filter into a condition. SQL knows a third truth value for missing numbers; <c>ifNull(…, 0)</c> keeps to two, so
/// that "not" means what it says.
/// </summary>
internal static class SqlFilter
{
    public static string Write(CostFilter filter, SqlScope scope) => filter switch
    {
        CostFilter.AllOf f => $"({string.Join(" AND ", f.Parts.Select(p => Write(p, scope)))})",
        CostFilter.AnyOf f => $"({string.Join(" OR ", f.Parts.Select(p => Write(p, scope)))})",
        CostFilter.Not f => $"NOT {Part(f.Inner, scope)}",
        CostFilter.Is f => Definite(f.Column, $"{scope.Expression(f.Column)} = {scope.Operand(f.Column, f.Value)}"),
        CostFilter.IsNot f => $"NOT ({Definite(f.Column, $"{scope.Expression(f.Column)} = {scope.Operand(f.Column, f.Value)}")})",
        CostFilter.OneOf f => Definite(f.Column, $"{scope.Expression(f.Column)} IN ({string.Join(", ", f.Values.Select(v => scope.Operand(f.Column, v)))})"),
        CostFilter.Contains f => $"positionCaseInsensitiveUTF8({scope.Expression(f.Column)}, {scope.Text(f.Part)}) > 0",
        CostFilter.StartsWith f => $"positionCaseInsensitiveUTF8({scope.Expression(f.Column)}, {scope.Text(f.Part)}) = 1",
        CostFilter.IsMissing f => f.Column.Kind is ColumnKind.Decimal or ColumnKind.Time
            ? $"{scope.Expression(f.Column)} IS NULL"
            : AllocatedTables.IsOwner(f.Column) ? $"{scope.Expression(f.Column)} = {scope.Text(Understand.Allocation.Outcome.Nobody)}"
            : $"{scope.Expression(f.Column)} = ''",
        CostFilter.Range f => Definite(f.Column, Bounds(f, scope)),
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "A filter of an unknown kind."),
    };

    private static string Part(CostFilter inner, SqlScope scope)
    {
        var text = Write(inner, scope);
        return text.StartsWith('(') ? text : $"({text})";
    }

    private static string Bounds(CostFilter.Range range, SqlScope scope)
    {
        var column = scope.Expression(range.Column);
        var bounds = new List<string>(2);
        if (range.From is { } from) bounds.Add($"{column} >= {scope.Operand(range.Column, from)}");
        if (range.To is { } to) bounds.Add($"{column} < {scope.Operand(range.Column, to)}");
        return bounds.Count == 1 ? bounds[0] : $"({bounds[0]} AND {bounds[1]})";
    }

    private static string Definite(Dimension column, string condition) =>
        column.Kind == ColumnKind.Decimal ? $"ifNull({condition}, 0)" : condition;
}
