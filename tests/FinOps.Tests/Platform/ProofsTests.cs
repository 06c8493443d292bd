using System.Text;
using FinOps.Platform.Mail;
using FinOps.Platform.People;
using FinOps.Platform.People.Passwords;
using Microsoft.Extensions.Configuration;

namespace FinOps.Tests.Platform;

/// <summary>What people prove who they are with: passwords, codes, and how often they may be wrong.</summary>
public sealed class ProofsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    // RFC 6238, appendix B, SHA-1: seconds since 1970, eight digits
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1111111111, "14050471")]
    [InlineData(1234567890, "89005924")]
    [InlineData(2000000000, "69279037")]
    [InlineData(20000000000, "65353130")]
    public void Codes_are_those_of_the_standard(long seconds, string code) =>
        Assert.Equal(code, Totp.Code("12345678901234567890"u8, seconds / 30, 8));

    [Theory]
    // RFC 4648, section 10, without the padding
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Secrets_are_written_in_base_32(string bytes, string text)
    {
        Assert.Equal(text, Totp.Base32(Encoding.ASCII.GetBytes(bytes)));
        Assert.Equal(bytes, Encoding.ASCII.GetString(Totp.Bytes(text)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-30, true)]     // a clock half a minute behind
    [InlineData(30, true)]
    [InlineData(-60, false)]
    [InlineData(60, false)]
    public void A_clock_may_go_wrong_by_half_a_minute(int seconds, bool taken)
    {
        var secret = Totp.NewSecret();
        Assert.Equal(taken, Totp.StepOf(secret, Totp.At(secret, Now.AddSeconds(seconds)), Now, lastTaken: 0) is not null);
    }

    [Fact]
    public void A_code_is_taken_once_and_may_be_typed_with_a_gap()
    {
        var secret = Totp.NewSecret();
        var code = Totp.At(secret, Now);
        var step = Totp.StepOf(secret, $"{code[..3]} {code[3..]}", Now, lastTaken: 0);
        Assert.NotNull(step);
        Assert.Null(Totp.StepOf(secret, code, Now, lastTaken: step.Value));
        Assert.Null(Totp.StepOf(secret, "", Now, lastTaken: 0));
        Assert.Null(Totp.StepOf(secret, code + "1", Now, lastTaken: 0));
    }

    [Theory]
    [InlineData("seven grey otters paddle", null)]
    [InlineData("Tr0mbone-gaz3lle-quiver", null)]
    [InlineData("correct horse battery staple", null)]
    [InlineData("vqx8Kd0pLw3z", null)]
    [InlineData("lila Laternen über Lindau", null)]
    [InlineData("short pass", "at least 12")]
    [InlineData("aaaabbbbaaaabbbb", "repeats")]
    [InlineData("abcdefghijklmnop", "walks")]
    [InlineData("qwertyuiopasdf", "walks")]
    [InlineData("987654321098", "walks")]
    [InlineData("password1234", "first")]
    [InlineData("P@ssw0rd2026!!", "first")]
    [InlineData("passwordpassword", "first")]
    [InlineData("Summer2026!!!!", "first")]
    [InlineData("welcome-monkey-99", "first")]
    [InlineData("1973-05-21-1975", "first")]
    [InlineData("Example2026!!", "name or address")]
    [InlineData("patexample1234", "name or address")]
    [InlineData("FinOps-Admin-2026", "first")]
    public void Passwords_are_long_and_not_what_everybody_tries_first(string password, string? because)
    {
        var refusal = PasswordRules.Refusal(password, ObviousPasswords.Shipped, "pat", "example", "com");
        if (because is null) Assert.Null(refusal);
        else Assert.Contains(because, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_stolen_passwords_is_searched_where_it_lies()
    {
        var path = Path.GetTempFileName();
        var words = Enumerable.Range(0, 999).Select(i => $"stolen password {i}").ToArray();
        File.WriteAllLines(path, words.Select(Line).Order(StringComparer.Ordinal));
        var list = new StolenPasswords(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Access:BreachedPasswords"] = path }).Build());
        Assert.All(words, word => Assert.True(list.Contains(word)));
        Assert.All(words, word => Assert.False(list.Contains(word + "!")));
        File.Delete(path);

        static string Line(string word) => Convert.ToHexString(System.Security.Cryptography.SHA1.HashData(Encoding.UTF8.GetBytes(word))) + ":" + word.Length;
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(8, 8)]
    [InlineData(9, 15)]
    [InlineData(1000, 15)]
    public void Wrong_attempts_cost_a_pause_that_grows(int failed, int minutes) => Assert.Equal(TimeSpan.FromMinutes(minutes), LockOut.Pause(failed));

    [Fact]
    public void While_locked_nothing_counts_and_the_right_one_frees_afterwards()
    {
        var person = new Person { Email = "pat@example.com", EmailKey = "pat@example.com", Name = "Pat", Stamp = "" };
        for (var i = 0; i < LockOut.FreeAttempts; i++) Assert.False(LockOut.Note(person, right: false, Now));
        Assert.Equal(Now.AddMinutes(1), person.LockedUntil);
        Assert.False(LockOut.Note(person, right: true, Now.AddSeconds(59)));
        Assert.Equal(LockOut.FreeAttempts, person.FailedCount);
        Assert.True(LockOut.Note(person, right: true, Now.AddSeconds(60)));
        Assert.Equal((0, null), (person.FailedCount, person.LockedUntil));
    }

    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(2, false, 2)]
    [InlineData(9, false, 240)]
    [InlineData(10, false, null)]
    [InlineData(1, true, null)]
    public void Mails_are_tried_for_about_a_day(int attempts, bool forGood, int? minutes) =>
        Assert.Equal(minutes is { } some ? TimeSpan.FromMinutes(some) : null, MailRules.Pause(attempts, forGood));
}
