using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Platform.Audit;

/// <summary>An entry as the outside sees it.</summary>
/// <param name="Seq">Its place in the chain.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Actor">Who, as people call them.</param>
/// <param name="ActorKind">How the actor proved who it is.</param>
/// <param name="ActorId">The person.</param>
/// <param name="SessionId">The browser session.</param>
/// <param name="KeyId">The API key.</param>
/// <param name="Address">From where.</param>
/// <param name="Agent">With which program.</param>
/// <param name="Action">What was done.</param>
/// <param name="Target">To what.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Before">What it was.</param>
/// <param name="After">What it is.</param>
/// <param name="Hash">The entry's hash, in hexadecimal.</param>
public sealed record AuditEntryView(
    long Seq, DateTimeOffset At, string Actor, string ActorKind, Guid? ActorId, Guid? SessionId, Guid? KeyId, string Address, string Agent, string Action, string Target,
    [property: AllowedValues("done", "refused", "denied", "failed")] string Outcome, int Status, JsonElement? Before, JsonElement? After, string Hash);

/// <summary>A page of the audit log, the newest entry first.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">The cursor of the next page; null on the last one.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntryView> Entries, string? Next);

/// <summary>For how long entries are kept.</summary>
/// <param name="Days">Days, 90 to 3650.</param>
public sealed record AuditRetention(int Days);

internal sealed class AuditParameters
{
    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public string? Action { get; init; }

    public string? Actor { get; init; }

    public string? Target { get; init; }

    public string? Outcome { get; init; }

    public int? Limit { get; init; }

    public string? Cursor { get; init; }
}

/// <summary>The audit log over HTTP: each tenant's own, and the installation's.</summary>
internal static class AuditEndpoints
{
    private const int PageDefault = 50;
    private const int PageMax = 500;
    private const int CsvRowsMax = 1_000_000;
    private static readonly string[] Outcomes = ["done", "refused", "denied", "failed"];

    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddScoped<RequestAudit>();
        services.AddSingleton<AuditBook>();
        services.AddSingleton<AuditDenials>();
        services.AddHostedService(all => all.GetRequiredService<AuditDenials>());
        return services.AddJob<AuditPruneJob>();
    }

    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/api/audit").WithTags("Audit").ForTenant().Needs(Permissions.AuditRead);
        Map(own, "Audit", "the tenant", tenant => tenant.Id);
        own.MapGet("/retention", async (CurrentTenant tenant, AuditBook book, CancellationToken stop) => TypedResults.Ok(new AuditRetention(await book.RetentionDays(tenant.Id, stop))))
            .WithName("GetAuditRetention").WithSummary("For how many days entries are kept.");
        own.MapPut("/retention", Keep).Needs(Permissions.SettingsManage).WithName("SetAuditRetention").WithSummary("Keeps entries for so many days; older ones are removed at the beginning of the chain.");
        Map(app.MapGroup("/api/platform/audit").WithTags("Audit").NeedsPlatform(Permissions.PlatformOperate), "PlatformAudit", "the installation", _ => AuditEntry.OfPlatform);
    }

    private static void Map(RouteGroupBuilder group, string name, string whose, Func<CurrentTenant, int> chain)
    {
        group.MapGet("/", ([AsParameters] AuditParameters asked, HttpContext http, CurrentTenant tenant, AuditBook book, CancellationToken stop) => List(asked, http, chain(tenant), book, stop))
            .WithName($"List{name}").Produces<AuditPage>(StatusCodes.Status200OK, "application/json", "text/csv").ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary($"The audit log of {whose}, newest first: by from, to, action, actor, target, outcome. As CSV by Accept: text/csv, then all rows.");
        group.MapGet("/verify", (CurrentTenant tenant, AuditBook book, CancellationToken stop, string? head = null) => Verify(chain(tenant), head, book, stop))
            .WithName($"Verify{name}").WithSummary("Recomputes the chain of hashes and says where it is broken, if it is; with ?head=, whether an entry noted earlier is still in it.");
    }

    private static async Task<Results<Ok<AuditVerification>, ProblemHttpResult>> Verify(int chain, string? head, AuditBook book, CancellationToken stop)
    {
        if (head is not null && (head.Length != 64 || !head.All(char.IsAsciiHexDigit))) return Problems.Invalid("head_invalid", "A hash has 64 hexadecimal digits.");
        return TypedResults.Ok(await book.Verify(chain, stop, head is null ? null : Convert.FromHexString(head)));
    }

    private static async Task<IResult> List(AuditParameters asked, HttpContext http, int chain, AuditBook book, CancellationToken stop)
    {
        if (asked.Outcome is not null && !Outcomes.Contains(asked.Outcome)) return Problems.Invalid("outcome_unknown", $"'{asked.Outcome}' is no outcome; one of {string.Join(", ", Outcomes)} is.");
        if (asked.Limit is < 1 or > PageMax) return Problems.BeyondLimit("limit_invalid", $"A page has 1 to {PageMax} entries.", "limit", PageMax);
        long? before = null;
        if (asked.Cursor is not null)
        {
            if (!long.TryParse(asked.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)) return Problems.Invalid("cursor_invalid", "The cursor is not one that this address gave out.");
            before = seq;
        }

        if (new[] { asked.Action, asked.Actor, asked.Target }.Any(t => t?.Length > AuditEntry.TextCharactersMax || t?.Contains('\0') == true))
            return Problems.Invalid("search_invalid", $"What is looked for has at most {AuditEntry.TextCharactersMax} characters, none of them null.");
        var search = new AuditSearch(asked.From?.ToUniversalTime(), asked.To?.ToUniversalTime(), asked.Action, asked.Actor, asked.Target, asked.Outcome, before);
        if (http.Request.GetTypedHeaders().Accept is { Count: > 0 } accept && accept[0].MediaType == "text/csv")
        {
            http.RequestServices.GetRequiredService<RequestAudit>().Record("audit.export", http.Request.Path);
            return TypedResults.Stream(to => Csv(book.Find(chain, search, CsvRowsMax, stop), to, stop), "text/csv; charset=utf-8", "audit.csv");
        }

        var limit = asked.Limit ?? PageDefault;
        var entries = new List<AuditEntryView>(limit);
        await foreach (var entry in book.Find(chain, search, limit, stop)) entries.Add(View(entry));
        return TypedResults.Ok(new AuditPage(entries, entries.Count == limit ? entries[^1].Seq.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<Results<Ok<AuditRetention>, ProblemHttpResult>> Keep(
        AuditRetention wish, CurrentTenant tenant, AuditBook book, RequestAudit audit, CancellationToken stop)
    {
        if (wish.Days is < AuditHead.RetentionDaysMin or > AuditHead.RetentionDaysMax)
            return Problems.BeyondLimit("days_invalid", $"Entries are kept for {AuditHead.RetentionDaysMin} to {AuditHead.RetentionDaysMax} days.", "days", AuditHead.RetentionDaysMax);
        audit.Record("audit.retention", tenant.Slug, new AuditRetention(await book.RetentionDays(tenant.Id, stop)), wish);
        await book.KeepFor(tenant.Id, wish.Days, stop);
        return TypedResults.Ok(wish);
    }

    private static async Task Csv(IAsyncEnumerable<AuditEntry> entries, Stream to, CancellationToken stop)
    {
        await using var text = new StreamWriter(to, new UTF8Encoding(false), 16 * 1024, leaveOpen: true) { NewLine = "\r\n" };
        await text.WriteLineAsync("seq,at,actor,actor_kind,actor_id,session_id,key_id,address,agent,action,target,outcome,status,before,after,hash");
        await foreach (var e in entries.WithCancellation(stop))
        {
            string?[] cells =
            [
                e.Seq.ToString(CultureInfo.InvariantCulture), e.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture), e.Actor, e.ActorKind, e.ActorId?.ToString("D"),
                e.SessionId?.ToString("D"), e.KeyId?.ToString("D"), e.Address, e.Agent, e.Action, e.Target, e.Outcome, e.Status.ToString(CultureInfo.InvariantCulture), e.Before, e.After,
                Convert.ToHexStringLower(e.Hash),
            ];
            await text.WriteLineAsync(string.Join(',', cells.Select(CsvCell.Of)));
        }
    }

    private static AuditEntryView View(AuditEntry e) => new(
        e.Seq, e.At, e.Actor, e.ActorKind, e.ActorId, e.SessionId, e.KeyId, e.Address, e.Agent, e.Action, e.Target, e.Outcome, e.Status, Json(e.Before), Json(e.After), Convert.ToHexStringLower(e.Hash));

    private static JsonElement? Json(string? text)
    {
        if (text is null) return null;
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
