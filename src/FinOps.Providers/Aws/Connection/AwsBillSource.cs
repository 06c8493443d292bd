using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using FinOps.Understand.Connections;

namespace FinOps.Providers.Aws.Connection;

/// <summary>AWS: exports in S3, read by a role of the customer's; Cost Explorer for what they do not cover.</summary>
internal sealed class AwsBillSource(AwsIdentity identity, AwsOrganization organization, CostExplorer explorer) : IBillSource
{
    /// <summary>A bucket with more files than this under the prefix is the wrong one.</summary>
    private const int FilesMax = 500_000;

    private const int ManifestBytesMax = 32 << 20;
    private const string Fix = "Let the role call s3:ListBucket on the bucket and s3:GetObject on the export's prefix, as the shipped template does.";

    public string Provider => "aws";

    public IReadOnlyList<ConnectionField> Fields => AwsSettings.Fields;

    public IReadOnlyDictionary<string, string> Templates { get; } = AwsTemplates.Read();

    public string? Refusal(IReadOnlyDictionary<string, string> settings) => AwsSettings.Refusal(settings);

    public Task<IReadOnlyList<SourceAccount>> Accounts(SourceAccess access, CancellationToken stop) => organization.Accounts(access, stop);

    public async Task<SourceListing> List(SourceAccess access, SourceWish wish, CancellationToken stop)
    {
        var warnings = new List<string>();
        var bills = access[AwsSettings.Bucket].Length > 0 ? await Exported(access, wish, warnings, stop) : [];
        if (!AwsSettings.WantsQuickStart(access.Settings)) return new SourceListing(bills, warnings);
        // A bill that is there to be fetched needs no estimate of its month; what it does not reach is estimated by the next sync.
        var fetched = bills.Select(b => b.Period).Except(wish.BilledThrough.Keys).ToHashSet();
        bills.AddRange(CostExplorer.Wanted(wish, explorer.Now).Where(e => !fetched.Contains(e.Period)));
        return new SourceListing(bills, warnings);
    }

    public async Task<Stream> Open(SourceAccess access, SourceBill bill, SourceFile file, CancellationToken stop)
    {
        if (CostExplorer.Owns(file)) return await explorer.Open(access, bill, file, stop);
        using var s3 = await identity.S3(access, stop);
        var answer = await Ask(() => s3.GetObjectAsync(new GetObjectRequest { BucketName = access[AwsSettings.Bucket], Key = file.Key, EtagToMatch = file.Identity }, stop), $"read '{file.Key}'");
        return new AwsStream(answer.ResponseStream, file.Key);
    }

    public async Task<EngineReading?> Lend(SourceAccess access, SourceBill bill, CancellationToken stop) =>
        !bill.Files.Any(CostExplorer.Owns) && access[AwsSettings.Role].Length > 0 && AwsLending.PlaceOf(access) is { } place
        && await identity.Session(access, AwsLending.PolicyFor(access, bill.Files), stop) is { } session ? AwsLending.Of(place, bill.Files, session) : null;

    public async Task<IReadOnlyList<SourceCheck>> Test(SourceAccess access, CancellationToken stop)
    {
        var checks = new List<SourceCheck>();
        async Task Step(string what, Func<Task<string>> step)
        {
            try
            {
                checks.Add(new SourceCheck(what, true, await step()));
            }
            catch (SourceException e)
            {
                checks.Add(new SourceCheck(what, false, e.Message));
            }
            catch (HttpRequestException e)
            {
                checks.Add(new SourceCheck(what, false, $"The cloud cannot be reached: {e.Message} Check the endpoint and this server's way out to the internet."));
            }
        }

        await Step("identity", async () => $"AWS knows this connection as {(await identity.Caller(access, stop)).Arn}.");
        if (!checks[0].Ok) return checks;
        var today = DateOnly.FromDateTime(explorer.Now.UtcDateTime);
        if (access[AwsSettings.Bucket].Length > 0) await Step("export", () => TestExport(access, today, stop));
        if (AwsSettings.WantsQuickStart(access.Settings))
        {
            await Step("cost explorer", async () =>
            {
                await explorer.Try(access, today, stop);
                return "Cost Explorer answers.";
            });
        }

        await Step("account names", async () => $"Organizations names {(await organization.Accounts(access, stop)).Count} accounts.");
        return checks;
    }

    private async Task<string> TestExport(SourceAccess access, DateOnly today, CancellationToken stop)
    {
        var warnings = new List<string>();
        var wish = new SourceWish(new DateOnly(today.Year, today.Month, 1).AddMonths(-1), today, new Dictionary<DateOnly, DateOnly>());
        var bills = await Exported(access, wish, warnings, stop);
        if (bills.Count == 0)
            throw new SourceException("no_export", "The bucket can be listed, but no export with a bill of this or the last month is in it.", "Check the prefix; AWS writes a new export within a day.");
        var newest = bills.MaxBy(b => b.Period)!;
        await using (await Open(access, newest, newest.Files[0], stop))
        {
            return $"'{newest.Name}' has {newest.Files.Count} {(newest.Files.Count == 1 ? "file" : "files")} of {newest.Bytes} bytes and can be read.";
        }
    }

    private async Task<List<SourceBill>> Exported(SourceAccess access, SourceWish wish, List<string> warnings, CancellationToken stop)
    {
        using var s3 = await identity.S3(access, stop);
        var files = await Files(s3, access, stop);
        var wanted = Chosen(access, AwsExports.Find(files.Values)).Where(a => a.Period >= wish.From).ToList();
        var bills = new List<SourceBill>();
        foreach (var assembly in wanted)
        {
            var keys = assembly.Manifest is { } manifest
                ? AwsExports.KeysOf(await Text(s3, access, manifest, stop), manifest.Key)
                : [.. assembly.Files.Select(f => f.Key)];
            var name = $"{assembly.Export}/{assembly.Period:yyyy-MM}";
            if (keys.FirstOrDefault(k => !files.ContainsKey(k)) is { } missing)
                warnings.Add($"{name} is not whole yet: its manifest names '{missing}', which is not there. The next sync looks again.");
            else bills.Add(new SourceBill(name, assembly.Period, [.. keys.Select(k => files[k])]));
        }

        return bills;
    }

    /// <summary>The assemblies of the one export that is meant; two exports of the same costs would count them twice.</summary>
    private static IReadOnlyList<AwsAssembly> Chosen(SourceAccess access, IReadOnlyList<AwsAssembly> all)
    {
        var named = access[AwsSettings.Export] is { Length: > 0 } name ? [.. all.Where(a => a.Export == name)] : all;
        var exports = named.Select(a => a.Root + a.Export).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (exports.Count <= 1) return named;
        throw new SourceException("several_exports", $"There are several exports: {string.Join(", ", exports.Take(10))}.",
            "Name one of them as exportName (and its prefix); to have more, make a connection for each that covers other accounts.");
    }

    private static async Task<Dictionary<string, SourceFile>> Files(AmazonS3Client s3, SourceAccess access, CancellationToken stop)
    {
        var files = new Dictionary<string, SourceFile>(StringComparer.Ordinal);
        var request = new ListObjectsV2Request { BucketName = access[AwsSettings.Bucket], Prefix = access[AwsSettings.Prefix].TrimStart('/') };
        while (true)
        {
            var page = await Ask(() => s3.ListObjectsV2Async(request, stop), $"list the bucket '{access[AwsSettings.Bucket]}'");
            foreach (var file in page.S3Objects ?? [])
                files[file.Key] = new SourceFile(file.Key, file.ETag, file.Size ?? -1, new DateTimeOffset((file.LastModified ?? default).ToUniversalTime(), TimeSpan.Zero));
            if (page.IsTruncated != true || string.IsNullOrEmpty(page.NextContinuationToken)) return files;
            if (files.Count > FilesMax)
                throw new SourceException("too_many_files", $"There are more than {FilesMax} files under the prefix '{request.Prefix}'.", "Set the prefix to the export's own folder.");
            request.ContinuationToken = page.NextContinuationToken;
        }
    }

    private static async Task<string> Text(AmazonS3Client s3, SourceAccess access, SourceFile file, CancellationToken stop)
    {
        if (file.Bytes > ManifestBytesMax) throw new SourceException("manifest_invalid", $"The manifest '{file.Key}' is implausibly long.", "Let AWS write the export anew.");
        using var answer = await Ask(() => s3.GetObjectAsync(access[AwsSettings.Bucket], file.Key, stop), $"read the manifest '{file.Key}'");
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync(stop);
    }

    private static async Task<T> Ask<T>(Func<Task<T>> ask, string tried)
    {
        try
        {
            return await ask();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == System.Net.HttpStatusCode.PreconditionFailed)
        {
            throw new SourceException("file_changed", $"Could not {tried}: it was written anew meanwhile.", "The next sync takes the new one.", e) { Transient = true };
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException)
        {
            throw AwsFailures.Of(e, tried, Fix);
        }
    }
}
