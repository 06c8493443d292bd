using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace FinOps.Platform.People;

/// <summary>Codes for the day when the authenticator app is lost. Each works once; making new ones voids the old.</summary>
public sealed class RecoveryCodes(PlatformDbs platform)
{
    /// <summary>How many a person gets.</summary>
    public const int Count = 10;

    // No letters that look like others; 16 of 31 are 79 bits, so a plain hash is enough to keep them by.
    private const string Letters = "23456789abcdefghjkmnpqrstuvwxyz";
    private const int Characters = 16;

    /// <summary>Makes new codes; they are shown once.</summary>
    public async Task<IReadOnlyList<string>> Renew(Guid personId, CancellationToken stop)
    {
        var codes = Enumerable.Range(0, Count).Select(_ => Spaced(RandomNumberGenerator.GetString(Letters, Characters))).ToArray();
        await using var db = platform.Untenanted();
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await db.Set<RecoveryCode>().Where(c => c.PersonId == personId).ExecuteDeleteAsync(stop);
        db.AddRange(codes.Select(code => new RecoveryCode { PersonId = personId, Hash = Secret.Hash(Plain(code)) }));
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return codes;
    }

    /// <summary>Uses one up; false when it is none of the person's.</summary>
    public async Task<bool> Use(Guid personId, string? code, CancellationToken stop)
    {
        if (Plain(code ?? "") is not { Length: Characters } plain) return false;
        var hash = Secret.Hash(plain);
        await using var db = platform.Untenanted();
        return await db.Set<RecoveryCode>().Where(c => c.PersonId == personId && c.Hash == hash).ExecuteDeleteAsync(stop) == 1;
    }

    /// <summary>How many are left.</summary>
    public async Task<int> Left(Guid personId, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        return await db.Set<RecoveryCode>().CountAsync(c => c.PersonId == personId, stop);
    }

    /// <summary>Voids all.</summary>
    public async Task Drop(Guid personId, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        await db.Set<RecoveryCode>().Where(c => c.PersonId == personId).ExecuteDeleteAsync(stop);
    }

    private static string Spaced(string code) => string.Join('-', code.Chunk(4).Select(part => new string(part)));

    private static string Plain(string code) => new([.. code.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]);
}
