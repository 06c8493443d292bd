using FinOps.Platform.Audit;

namespace FinOps.Tests.Access;

public sealed class AuditTextTests
{
    [Fact]
    public void What_is_called_a_secret_is_hidden_however_deep_it_lies() =>
        Assert.Equal(
            """{"name":"aws","settings":{"accessKey":"AKIA","secretKey":"(hidden)","list":[{"clientSecret":"(hidden)","hasPassword":true}]},"tokenHash":"(hidden)","password":"(hidden)"}""",
            AuditText.Of(new
            {
                Name = "aws",
                Settings = new Dictionary<string, object> { ["accessKey"] = "AKIA", ["secretKey"] = "s3cr3t", ["list"] = new[] { new { ClientSecret = new[] { "a" }, HasPassword = true } } },
                TokenHash = new byte[] { 1 },
                Password = "hunter2",
            }));

    [Fact]
    public void A_thing_too_large_is_cut_and_stays_json()
    {
        var text = AuditText.Of(new { letters = new string('x', 50_000) })!;
        Assert.True(text.Length < AuditText.JsonCharactersMax);
        using var _ = System.Text.Json.JsonDocument.Parse(text);
    }

    [Fact]
    public void A_text_has_one_line() => Assert.Equal("a b c", AuditText.Plain("a\nb\0c"));

    [Fact]
    public void The_hash_covers_every_field()
    {
        var entries = new[]
        {
            Entry(), Entry(action: "b"), Entry(actor: "b"), Entry(target: "b"), Entry(outcome: "failed"), Entry(status: 1), Entry(before: "{}"), Entry(after: "{}"), Entry(address: "b"), Entry(agent: "b"),
            // No two entries are written alike, wherever a text ends.
            Entry(action: "a\",\"a", target: ""),
        };
        Assert.Equal(entries.Length, entries.Select(e => Convert.ToHexString(e.HashAfter(new byte[32]))).Distinct().Count());
        Assert.NotEqual(Convert.ToHexString(entries[0].HashAfter(new byte[32])), Convert.ToHexString(entries[0].HashAfter([1, .. new byte[31]])));
    }

    private static AuditEntry Entry(
        string action = "a", string actor = "a", string target = "a", string outcome = "done", int status = 0, string? before = null, string? after = null, string address = "a", string agent = "a") =>
        new()
        {
            TenantId = 1,
            Seq = 1,
            At = DateTimeOffset.UnixEpoch,
            ActorKind = "local",
            Actor = actor,
            Address = address,
            Agent = agent,
            Action = action,
            Target = target,
            Outcome = outcome,
            Status = status,
            Before = before,
            After = after,
            PreviousHash = new byte[32],
            Hash = [],
        };
}
