namespace FinOps.Providers.Aws.Connection;

/// <summary>What the customer creates on their side, as shipped: a role, its trust and its policy.</summary>
internal static class AwsTemplates
{
    private static readonly string[] Names = ["cloudformation.yaml", "terraform.tf"];

    public static IReadOnlyDictionary<string, string> Read() => Names.ToDictionary(name => name, Text, StringComparer.Ordinal);

    private static string Text(string name)
    {
        using var stream = typeof(AwsTemplates).Assembly.GetManifestResourceStream("Aws/Connection/" + name)
            ?? throw new InvalidOperationException($"The template {name} was not built in.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
