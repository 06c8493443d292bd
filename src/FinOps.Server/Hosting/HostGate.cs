using FinOps.Platform;
using FinOps.Platform.Tenancy;

namespace FinOps.Server.Hosting;

/// <summary>
/// Answers only to names that are ours: those of <c>AllowedHosts</c>, of the base domain, and of tenants' own domains. A page
/// elsewhere whose name was pointed at this machine finds nobody here.
/// </summary>
internal sealed class HostGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context, TenantHosts hosts) =>
        context.Request.Host is { HasValue: true, Host: var host } && hosts.Knows(host)
            ? next(context)
            : Problems.Invalid("host_unknown", "This server does not answer to that host name. AllowedHosts names those it answers to.").ExecuteAsync(context);
}
