using FinOps.Platform.Access;
using FinOps.Platform.Engines;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.Audit;

/// <summary>
/// Writes what requests do into the audit log: every change, every export, every refusal. Stands behind authentication, before
/// everything that refuses.
/// </summary>
public sealed class AuditTrail(RequestDelegate next)
{
    /// <summary>Of this many tenants' logs one request of an operator's is written into at most.</summary>
    private const int TenantsMax = 5;

    /// <summary>Lets the request run and writes it down.</summary>
    public async Task InvokeAsync(HttpContext context, RequestAudit audit, AuditBook book, AuditDenials denials, CurrentTenant tenant, TenantBook tenants, ILogger<AuditTrail> log)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(context);
            return;
        }

        var status = StatusCodes.Status500InternalServerError;
        var changes = AuditChanges.Begin();
        try
        {
            await next(context);
            status = context.Response.StatusCode;
        }
        catch (BadHttpRequestException bad)
        {
            status = bad.StatusCode;
            throw;
        }
        catch (EngineDownException)
        {
            status = StatusCodes.Status503ServiceUnavailable;
            throw;
        }
        finally
        {
            // What happened is written although whoever asked has left by now.
            await Write(context, endpoint, status, audit, changes, book, denials, tenant, tenants, log);
        }
    }

    private static async Task Write(
        HttpContext context, RouteEndpoint endpoint, int status, RequestAudit audit, AuditChanges changes, AuditBook book, AuditDenials denials, CurrentTenant tenant, TenantBook tenants, ILogger log)
    {
        var caller = CallerClaims.Read(context.User);
        var who = new AuditActor(caller, context.Connection.RemoteIpAddress?.ToString() ?? "", context.Request.Headers.UserAgent.ToString());
        var chain = tenant.IsKnown ? tenant.Id : caller.As?.TenantId ?? AuditEntry.OfPlatform;
        var outcome = OutcomeOf(status);
        var (name, target) = audit.Called ?? (endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? endpoint.RoutePattern.RawText ?? "", TargetOf(context, endpoint));
        // What failed changed nothing that stayed.
        var (before, after) = changes.Close();
        if (outcome != "done") (before, after) = (null, null);
        // What nobody known tried and did not get changed nothing; however much of it comes, it is written beside the requests.
        if (audit.Notes.Count == 0 && (outcome is "denied" or "refused" || (outcome == "failed" && !caller.IsKnown)))
        {
            if (outcome == "failed" && !IsWritten(context.Request.Method, endpoint)) return;
            denials.Add(chain, new(who, name, target, outcome, status));
            return;
        }

        try
        {
            if (audit.Notes.Count == 0)
            {
                if (!IsWritten(context.Request.Method, endpoint)) return;
                // An operator's doings stand in the log of the tenant that they are done to, as well.
                await book.Append(chain, [new(who, name, target, outcome, status, before, after)], CancellationToken.None);
                if (chain != AuditEntry.OfPlatform) return;
                foreach (var id in changes.Tenants.Order().Take(TenantsMax))
                {
                    // Of a deleted tenant nothing is to be left, and nobody reads its log.
                    if (await tenants.Find(id, CancellationToken.None) is not null) await book.Append(id, [new(who, name, target, outcome, status, before, after)], CancellationToken.None);
                }

                return;
            }

            var events = audit.Notes.SelectMany(note => (note.Chains ?? [chain]).Select(to =>
                (To: to, Event: new AuditEvent(note.As is { } other ? who with { Caller = other } : who, note.Action, note.Target, outcome, status,
                    note.Before ?? (note.After is null ? before : null), note.After ?? (note.Before is null ? after : null)))));
            foreach (var of in events.GroupBy(e => e.To)) await book.Append(of.Key, [.. of.Select(e => e.Event)], CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The change is made and the answer may be sent; that it is not in the log must at least be in the other one.
            log.LogError(e, "The audit log could not be written: {Action} by {Actor} with {Status}", name, caller.PersonId?.ToString("D") ?? caller.Kind.ToString(), status);
        }
    }

    private static bool IsWritten(string method, RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<Audited>() is not null
        || (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method) && endpoint.Metadata.GetMetadata<Unaudited>() is null
            && endpoint.Metadata.GetMetadata<AccessNeeded>() is not null && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not null);

    private static string OutcomeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "denied",
        StatusCodes.Status403Forbidden or StatusCodes.Status429TooManyRequests => "refused",
        < 400 => "done",
        _ => "failed",
    };

    // The address as it is mapped, with what stands in it; never a secret, and never the query.
    private static string TargetOf(HttpContext context, RouteEndpoint endpoint)
    {
        var said = string.Join(", ", context.Request.RouteValues.Where(v => v.Value is not null).Select(v => $"{v.Key}={(AuditText.IsSecret(v.Key) ? "(hidden)" : v.Value)}"));
        var address = $"{context.Request.Method} {endpoint.RoutePattern.RawText}";
        return said.Length == 0 ? address : $"{address} ({said})";
    }
}
