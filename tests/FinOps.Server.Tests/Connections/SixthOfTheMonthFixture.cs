using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(FinOps.Server.Tests.Connections.SixthOfTheMonthFixture))]

namespace FinOps.Server.Tests.Connections;

/// <summary>
/// A server as that of <see cref="CloudFixture"/>, on the sixth of a month: days of a running month are estimated one by one, so
/// that later in it there is much more to do for the same findings, and on its first day nothing. It is six in the morning when the
/// tests begin: the day does not end before they do.
/// </summary>
public sealed class SixthOfTheMonthFixture : CloudFixture
{
    private static readonly TimeSpan Back = SinceThe6th(TimeProvider.System.GetUtcNow());
    private readonly StartedOnce<Azurite> _azurite = new(() => Azurite.Start(CancellationToken.None));

    public static DateOnly Today { get; } = DateOnly.FromDateTime((TimeProvider.System.GetUtcNow() - Back).UtcDateTime);

    internal Azurite Azurite => _azurite.Value;

    public override void Impatient(WebApplicationBuilder builder)
    {
        base.Impatient(builder);
        builder.Services.AddSingleton<TimeProvider>(new SixthOfTheMonth());
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    // Always back, never ahead: what clouds give out shall not be over before it comes.
    private static TimeSpan SinceThe6th(DateTimeOffset now)
    {
        var sixth = new DateTimeOffset(now.Year, now.Month, 6, 6, 0, 0, TimeSpan.Zero);
        return now - (now >= sixth ? sixth : sixth.AddMonths(-1));
    }

    private sealed class SixthOfTheMonth : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - Back;
    }
}
