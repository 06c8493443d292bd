using System.Diagnostics;
using Xunit;

namespace FinOps.House.Tests;

/// <summary>The scripts that judge the others are judged here, on planted folders.</summary>
public sealed class ScriptTests : IDisposable
{
    private const string Trx = """<TestRun><ResultSummary><Counters total="{0}" passed="{1}" failed="{2}" /></ResultSummary></TestRun>""";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("house-scripts");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task All_passed_is_a_sum_and_success()
    {
        Plant("A.exit", "0");
        Plant("A.trx", Counters(total: 3, passed: 3, failed: 0));
        Plant("web.exit", "0");
        Plant("web.json", """{"numPassedTests":4,"numFailedTests":0,"numPendingTests":0}""");

        Assert.Equal((0, "7 passed, 0 failed"), await Sum());
    }

    [Fact]
    public async Task What_was_skipped_is_counted_apart()
    {
        Plant("A.exit", "0");
        Plant("A.trx", Counters(total: 3, passed: 2, failed: 0));

        Assert.Equal((0, "2 passed, 0 failed"), await Sum());
    }

    [Fact]
    public async Task One_failure_fails_all()
    {
        Plant("A.exit", "1");
        Plant("A.trx", Counters(total: 3, passed: 2, failed: 1));
        Plant("B.exit", "0");
        Plant("B.trx", Counters(total: 5, passed: 5, failed: 0));

        Assert.Equal((1, "7 passed, 1 failed"), await Sum());
    }

    [Fact]
    public async Task A_run_that_died_is_a_failure_although_no_test_says_so()
    {
        Plant("A.exit", "139");
        Plant("A.trx", Counters(total: 3, passed: 3, failed: 0));

        Assert.Equal((1, "3 passed, 1 failed"), await Sum());
    }

    [Fact]
    public async Task A_run_without_tests_is_a_failure()
    {
        Plant("A.exit", "0");
        Plant("A.trx", Counters(total: 3, passed: 3, failed: 0));
        Plant("B.exit", "0");

        Assert.Equal((1, "3 passed, 1 failed"), await Sum());
    }

    [Fact]
    public async Task Nothing_at_all_is_a_failure() => Assert.Equal((1, "0 passed, 0 failed"), await Sum());

    [Theory]
    [InlineData("AK", "IAABCDEFGHIJKLMNOP")]
    [InlineData("-----BEG", "IN RSA PRIVATE KEY-----")]
    [InlineData("gh", "p_abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("Account", "Key=abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/abcdefgh==")]
    public async Task A_secret_is_found_and_not_repeated(string half, string other)
    {
        Plant("settings.json", $"\"key\": \"{half}{other}\"");

        var (code, output) = await Run("bash", Script("secrets.sh"), folder.FullName);

        Assert.Equal(1, code);
        Assert.Contains("settings.json:1: looks like a secret", output, StringComparison.Ordinal);
        Assert.DoesNotContain(half + other, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ordinary_text_is_no_secret()
    {
        Plant("x.md", "task-list, disk-usage-of-a-very-long-hyphenated-name-that-goes-on, AccountKey=short, the key is under the mat");

        Assert.Equal((0, ""), await Run("bash", Script("secrets.sh"), folder.FullName));
    }

    [Theory]
    [InlineData("moderate", 0, "")]
    [InlineData("high", 1, "  FOLDER: oven <2.0.0: high: Burns the bread https://example.com/1; by flour")]
    [InlineData("critical", 1, "  FOLDER: oven <2.0.0: critical: Burns the bread https://example.com/1; by flour")]
    public async Task A_weak_package_of_npm_fails_from_high_on(string severity, int code, string told) =>
        Assert.Equal((code, told.Replace("FOLDER", folder.FullName, StringComparison.Ordinal)), await Audit($$$"""
            {"vulnerabilities":{"oven":{"name":"oven","severity":"{{{severity}}}","range":"<2.0.0",
            "via":[{"title":"Burns the bread","url":"https://example.com/1"},"flour"]}},"metadata":{"vulnerabilities":{"{{{severity}}}":1} } }
            """));

    [Theory]
    [InlineData("""{"message":"405 Method Not Allowed","error":{"summary":"","detail":""}}""")]
    [InlineData("")]
    public async Task No_answer_about_packages_is_said_and_fails_nothing(string answer) =>
        Assert.Equal((0, $"  {folder.FullName}: no answer about vulnerable packages: not checked"), await Audit(answer));

    private static string Counters(int total, int passed, int failed) =>
        string.Format(provider: null, Trx, total, passed, failed);

    private static string Script(string name) => Path.Combine(SourceTree.Root(), "eng", name);

    private void Plant(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);

    /// <summary>The exit code and the last line.</summary>
    private async Task<(int Code, string Line)> Sum()
    {
        var (code, output) = await Run("node", Script("sum-tests.mjs"), folder.FullName);
        return (code, output.Split('\n')[^1]);
    }

    /// <summary>The judgement of an answer that npm gives: as npm does, with exit code 1 whether it is bad news or none.</summary>
    private Task<(int Code, string Output)> Audit(string answer)
    {
        Plant("answer.json", answer);
        Plant("npm", $"#!/bin/sh\ncat '{folder.FullName}/answer.json'\nexit 1\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder.FullName, "npm"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Run("env", $"PATH={folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}", "node", Script("npm-audit.mjs"), folder.FullName);
    }

    private static async Task<(int Code, string Output)> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException($"{program} did not start");
        var stop = TestContext.Current.CancellationToken;
        var output = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, output.TrimEnd());
    }
}
