using System.Diagnostics;
using FinOps.Platform.People;
using FinOps.Server.Tests.Access;
using FinOps.Server.Tests.Ingestion;
using FinOps.Stores.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Engines;

/// <summary>The whole way of a back-up with both real engines: kept with the command line, restored elsewhere, asked again.</summary>
public sealed class BackupTests
{
    private const string Email = "first@example.com";
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_restored_server_gives_the_same_totals_to_the_last_digit_and_knows_its_people()
    {
        using var folder = new TempFolder();
        var (data, archive, restored) = (Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "kept.tar"), Path.Combine(folder.Path, "restored"));
        string before;
        await using (var server = await RunningServer.Start(data))
        {
            var intake = new Intake(server.Http, server);
            Assert.All(await intake.ImportLocal(Path.Combine(Samples.Own, "focus-1.2.csv")), import => import.Published());
            var link = (await server.Services.GetRequiredService<AccountDesk>().FirstLink(Stop)).Split('#')[1];
            using var browser = new Browser(server.Url);
            await browser.Ask("/api/auth/first", new { token = link, email = Email, name = "First Administrator", password = AccessServerFixture.Password });
            before = await Answers(server);
            Assert.Contains("is in use by", (await Finops(3, "backup", "--data", data, "--to", archive)).Error, StringComparison.Ordinal);
        }

        Assert.Contains("\"engines\":[\"postgres\",\"clickhouse\"]", (await Finops(0, "backup", "--data", data, "--to", archive, "-o", "json")).Output, StringComparison.Ordinal);
        var hurt = await FlipOneByteOfCosts(archive, data);
        Assert.Contains($"is damaged at {hurt}.", (await Finops(3, "restore", "--from", archive + ".hurt", "--data", restored)).Error, StringComparison.Ordinal);
        await Finops(0, "restore", "--from", archive, "--data", restored);

        await using var again = await RunningServer.Start(restored);
        Assert.Equal(before, await Answers(again));
        using var same = new Browser(again.Url);
        Assert.Equal("done", (await same.Ask("/api/auth/sign-in", new { email = Email, password = AccessServerFixture.Password })).GetProperty("step").GetString());
    }

    /// <summary>
    /// A back-up of a stopped server, and after it the log of changes: what people did until a moment is there again, what was done
    /// after it is not, and the costs of the back-up have the same totals to the last digit.
    /// </summary>
    [Fact]
    public async Task PostgreSQL_comes_back_as_it_was_at_a_moment_after_the_back_up()
    {
        using var folder = new TempFolder();
        var (data, kept, restored, archive) = (Path.Combine(folder.Path, "data"), Path.Combine(folder.Path, "kept.tar"), Path.Combine(folder.Path, "restored"), Path.Combine(folder.Path, "log"));
        var archiving = new Dictionary<string, string> { ["Postgres:ArchiveTo"] = archive };
        await using (var server = await RunningServer.Start(data, archiving))
        {
            Assert.All(await new Intake(server.Http, server).ImportLocal(Path.Combine(Samples.Own, "focus-1.2.csv")), import => import.Published());
        }

        await Finops(0, "backup", "--data", data, "--to", kept);
        string before;
        DateTimeOffset moment;
        await using (var server = await RunningServer.Start(data, archiving))
        {
            using (var made = await server.Http.PostAsJsonAsync("/api/tenants", new { name = "Wanted", slug = "wanted" }, Stop)) made.EnsureSuccessStatusCode();
            before = await Answers(server);
            await Task.Delay(50, Stop);
            moment = TimeProvider.System.GetUtcNow();
            await Task.Delay(50, Stop);
            // Somebody deletes what they should not, and makes what nobody wants.
            foreach (var import in await new Intake(server.Http, server).List()) (await server.Http.DeleteAsync($"/api/imports/{import.Id()}", Stop)).EnsureSuccessStatusCode();
            using (var made = await server.Http.PostAsJsonAsync("/api/tenants", new { name = "Mistake", slug = "mistake" }, Stop)) made.EnsureSuccessStatusCode();
        }

        await Finops(0, "restore", "--from", kept, "--data", restored);
        var recovering = new Dictionary<string, string> { ["Postgres:RecoverFrom"] = archive, ["Postgres:RecoverUntil"] = moment.ToString("O") };
        await using (var again = await RunningServer.Start(restored, recovering))
        {
            Assert.Equal(before, await Answers(again));
            var tenants = await again.Http.GetStringAsync("/api/tenants", Stop);
            Assert.Contains("wanted", tenants, StringComparison.Ordinal);
            Assert.DoesNotContain("mistake", tenants, StringComparison.Ordinal);
        }

        Assert.StartsWith(moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm"), await File.ReadAllTextAsync(Path.Combine(restored, "postgres.recovered"), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public void A_half_restored_directory_is_not_started()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, ".restoring"));
        Assert.Contains("was not restored to its end", Assert.Throws<DataDirectoryInUseException>(() => DataDirectory.Open(folder.Path)).Message, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(folder.Path, ".restoring"));
        DataDirectory.Open(folder.Path).Dispose();
    }

    /// <summary>Totals of all four costs, every charge's sum per day and service, and what is known of the imports.</summary>
    private static async Task<string> Answers(RunningServer server)
    {
        // As the command line on this machine proves itself: accounts exist by now.
        using var http = server.Client();
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(server.Data, "secrets", "local-key"), Stop)).Trim());
        using var answer = await http.PostAsJsonAsync("/api/costs/query", new
        {
            measures = new[] { "BilledCost", "EffectiveCost", "ListCost", "ContractedCost", "Count" },
            groupBy = new[] { "ServiceName", "SubAccountId" },
            granularity = "daily",
            period = new { start = "2020-01-01", end = "2030-01-01" },
        }, Stop);
        var costs = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.True(answer.IsSuccessStatusCode, costs.ToString());
        Assert.NotEqual(0, costs.GetProperty("rows").GetArrayLength());
        return $"{costs.GetProperty("totals")}\n{costs.GetProperty("rows")}\n{await http.GetStringAsync("/api/imports", Stop)}";
    }

    /// <summary>In a copy, one bit of the largest file of cost rows; answers its path in the archive.</summary>
    private static async Task<string> FlipOneByteOfCosts(string archive, string data)
    {
        var largest = new DirectoryInfo(Path.Combine(data, "clickhouse", "store", "store")).EnumerateFiles("data.bin", SearchOption.AllDirectories).MaxBy(file => file.Length)!;
        var bytes = await File.ReadAllBytesAsync(archive, Stop);
        var rows = await File.ReadAllBytesAsync(largest.FullName, Stop);
        var at = bytes.AsSpan().IndexOf(rows);
        Assert.True(at > 0, "The archive does not hold the file as it is.");
        bytes[at + (int)(largest.Length / 2)] ^= 1;
        await File.WriteAllBytesAsync(archive + ".hurt", bytes, Stop);
        return Path.GetRelativePath(data, largest.FullName);
    }

    /// <summary>The command line as users run it.</summary>
    private static async Task<(string Output, string Error)> Finops(int expected, params string[] arguments)
    {
        var program = Path.Combine(Samples.Own, "..", "..", "src", "FinOps.Cli", "bin", "Release", "net10.0", "finops.dll");
        Assert.True(File.Exists(program), "The command line is not built: make build");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment.Remove("FINOPS_URL");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Stop);
        var error = process.StandardError.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        foreach (var line in $"{await output}\n{await error}".Split('\n')) SuiteLog.Hear(line);
        Assert.True(process.ExitCode == expected, $"finops {string.Join(' ', arguments)}: {process.ExitCode} {await error}");
        return (await output, await error);
    }
}
