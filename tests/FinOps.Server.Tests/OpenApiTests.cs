namespace FinOps.Server.Tests;

/// <summary>The description of the API that clients are made from is the one in the repository.</summary>
public sealed class OpenApiTests(ServerFixture fixture)
{
    private const string WriteSwitch = "FINOPS_WRITE_OPENAPI";
    private static readonly string Committed = Path.Combine(RepositoryRoot(), "src", "FinOps.Server", "openapi", "v1.json");

    [Fact]
    public async Task The_committed_description_is_what_the_server_says()
    {
        var said = (await fixture.Http.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(WriteSwitch) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Committed)!);
            await File.WriteAllTextAsync(Committed, said);
        }

        var kept = File.Exists(Committed) ? await File.ReadAllTextAsync(Committed) : "";
        Assert.True(said == kept, $"""
            src/FinOps.Server/openapi/v1.json is not what the server says about itself ({FirstDifference(kept, said)}). If the change is meant, write it anew and look at the difference:
              {WriteSwitch}=1 dotnet run --project tests/FinOps.Server.Tests -c Release -- -class {typeof(OpenApiTests).FullName}
              npm --prefix web run api
            """);
    }

    [Fact]
    public async Task Exact_amounts_are_described_as_text()
    {
        var schemas = (await fixture.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json")).GetProperty("components").GetProperty("schemas");

        Assert.Equal("string", schemas.GetProperty("ExactDecimal").GetProperty("type").GetString());
        Assert.Equal(
            ["queued", "reading", "checking", "published", "replaced", "failed", "cancelled", "deleted"],
            schemas.GetProperty("ImportView").GetProperty("properties").GetProperty("state").GetProperty("enum").EnumerateArray().Select(word => word.GetString()));
    }

    private static string FirstDifference(string kept, string said)
    {
        var (old, now) = (kept.Split('\n'), said.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(old.Length, now.Length)).FirstOrDefault(i => old.ElementAtOrDefault(i) != now.ElementAtOrDefault(i));
        return $"line {line + 1}: \"{old.ElementAtOrDefault(line)?.Trim()}\" there, \"{now.ElementAtOrDefault(line)?.Trim()}\" here";
    }

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FinOps.slnx"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside a checkout.");
    }
}
