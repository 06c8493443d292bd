using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.RateLimiting;

namespace FinOps.Server.Hosting;

/// <summary>
/// How often one may ask. Twice a request is counted: by its address before anything is looked up for it, and by its tenant,
/// person and key once they are known. Each tenant, person, key and address has a bucket of its own, so the flood of one takes
/// nothing from another; of one tenant's requests only so many run at once. The administrator of the machine is not counted,
/// nor is whoever asks from the machine itself by its address. Limits are settings (<c>Limits__…</c>, 0 for none), a single
/// tenant's <c>Limits__Tenants__SLUG__PerMinute</c>.
/// </summary>
internal static class RateLimits
{
    public const int AddressPerMinuteDefault = 6000;
    public const int SignInPerMinuteDefault = 60;
    public const int TenantPerMinuteDefault = 30_000;
    public const int TenantAtOnceDefault = 200;
    public const int PersonPerMinuteDefault = 6000;
    public const int KeyPerMinuteDefault = 6000;

    public static void UseRateLimitByAddress(this WebApplication app)
    {
        var settings = app.Configuration;
        app.UseRateLimiter(Options(PartitionedRateLimiter.CreateChained(
            PerMinute(settings, "AddressPerMinute", AddressPerMinuteDefault, AddressOf),
            PerMinute(settings, "SignInPerMinute", SignInPerMinuteDefault, context => IsSignIn(context) ? AddressOf(context) : null))));
    }

    public static void UseRateLimitByCaller(this WebApplication app)
    {
        var settings = app.Configuration;
        app.UseRateLimiter(Options(PartitionedRateLimiter.CreateChained(
            PerMinute(settings, "TenantPerMinute", TenantPerMinuteDefault, TenantOf, slug => settings.GetValue<int?>($"Limits:Tenants:{slug}:PerMinute")),
            AtOnce(settings, TenantOf),
            PerMinute(settings, "PersonPerMinute", PersonPerMinuteDefault, context => CallerOf(context).PersonId?.ToString("N")),
            PerMinute(settings, "KeyPerMinute", KeyPerMinuteDefault, context => CallerOf(context).KeyId?.ToString("N")))));
    }

    private static RateLimiterOptions Options(PartitionedRateLimiter<HttpContext> limiter) => new() { GlobalLimiter = limiter, OnRejected = Reject };

    private static async ValueTask Reject(OnRejectedContext rejected, CancellationToken stop)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? (int)Math.Ceiling(after.TotalSeconds) : 1;
        var seconds = Math.Max(wait, 1).ToString(CultureInfo.InvariantCulture);
        rejected.HttpContext.Response.Headers.RetryAfter = seconds;
        await Problems.Of(StatusCodes.Status429TooManyRequests, "too_many_requests", $"Too many requests. Ask again in {seconds} seconds.").ExecuteAsync(rejected.HttpContext);
    }

    private static PartitionedRateLimiter<HttpContext> PerMinute(
        IConfiguration settings, string name, int perMinute, Func<HttpContext, string?> partition, Func<string, int?>? own = null) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
        {
            if (partition(context) is not { } key) return RateLimitPartition.GetNoLimiter("");
            return RateLimitPartition.Get(key, key => Bucket(own?.Invoke(key) ?? settings.GetValue($"Limits:{name}", perMinute)));
        });

    private static PartitionedRateLimiter<HttpContext> AtOnce(IConfiguration settings, Func<HttpContext, string?> partition) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            partition(context) is { } key && settings.GetValue("Limits:TenantAtOnce", TenantAtOnceDefault) is > 0 and var most
                ? RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions { PermitLimit = most, QueueLimit = most, QueueProcessingOrder = QueueProcessingOrder.OldestFirst })
                : RateLimitPartition.GetNoLimiter(""));

    /// <summary>Half a minute's worth may come at once; the rest flows in evenly.</summary>
    internal static RateLimiter Bucket(int perMinute) => perMinute <= 0
        ? NoLimit()
        : new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(perMinute / 2, 1),
            TokensPerPeriod = Math.Max(perMinute / 60, 1),
            ReplenishmentPeriod = perMinute >= 60 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMinutes(1) / perMinute,
            QueueLimit = 0,
            // The partitions share one timer.
            AutoReplenishment = false,
        });

    private static ConcurrencyLimiter NoLimit() => new(new ConcurrencyLimiterOptions { PermitLimit = int.MaxValue, QueueLimit = 0 });

    private static bool IsSignIn(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api/auth", StringComparison.OrdinalIgnoreCase) && HttpMethods.IsPost(context.Request.Method);

    // Of version 6 a household has a whole /64: whoever floods changes the rest at will.
    private static string? AddressOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address)) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    private static string? TenantOf(HttpContext context) =>
        CallerOf(context).Kind == CallerKind.Local ? null : context.RequestServices.GetRequiredService<CurrentTenant>().SlugOrNull;

    private static Caller CallerOf(HttpContext context) => context.RequestServices.GetRequiredService<CurrentCaller>().Caller;
}
