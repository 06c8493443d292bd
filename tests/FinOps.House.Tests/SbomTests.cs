using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace FinOps.House.Tests;

/// <summary>The bill of materials names every package that the product's locks do, with its hash, and the same each time.</summary>
public sealed class SbomTests
{
    [Fact]
    public async Task Every_package_of_the_product_stands_in_the_bill_of_materials()
    {
        var text = await Written();
        Assert.Equal(text, await Written());
        using var bill = JsonDocument.Parse(text);
        Assert.Equal(("CycloneDX", "1.6"), (bill.RootElement.GetProperty("bomFormat").GetString(), bill.RootElement.GetProperty("specVersion").GetString()));
        var components = bill.RootElement.GetProperty("components").EnumerateArray().ToList();
        Assert.All(components, c => Assert.Matches("^([0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$", c.GetProperty("hashes")[0].GetProperty("content").GetString()));
        var named = components.Select(c => $"{c.GetProperty("name").GetString()} {c.GetProperty("version").GetString()}").ToHashSet(StringComparer.Ordinal);
        var root = SourceTree.Root();
        foreach (var file in Directory.GetFiles(Path.Combine(root, "src"), "packages.lock.json", SearchOption.AllDirectories))
        {
            using var locked = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            var packages = locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(f => f.Value.EnumerateObject()).Where(p => p.Value.GetProperty("type").GetString() != "Project");
            Assert.All(packages, p => Assert.Contains($"{p.Name} {p.Value.GetProperty("resolved").GetString()}", named));
        }

        using var web = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(root, "web", "package.json")));
        Assert.All(web.RootElement.GetProperty("dependencies").EnumerateObject(), d => Assert.Contains(named, n => n.StartsWith(d.Name + " ", StringComparison.Ordinal)));
        Assert.All(web.RootElement.GetProperty("devDependencies").EnumerateObject().Where(d => d.Name.StartsWith("eslint", StringComparison.Ordinal)), d => Assert.DoesNotContain(named, n => n.StartsWith(d.Name + " ", StringComparison.Ordinal)));
    }

    private static async Task<string> Written()
    {
        using var process = Process.Start(new ProcessStartInfo("node", ["eng/sbom.mjs"]) { WorkingDirectory = SourceTree.Root(), RedirectStandardOutput = true, UseShellExecute = false })!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return text;
    }
}
