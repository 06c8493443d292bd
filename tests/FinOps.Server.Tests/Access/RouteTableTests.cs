using FinOps.Platform.Access;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Server.Tests.Access;

/// <summary>Whom every address of the running server serves, by its own route table.</summary>
public sealed class RouteTableTests(ServerFixture server)
{
    [Fact]
    public void Every_route_says_whom_it_serves()
    {
        var routes = Routes.Of(server.Server.Services);
        Assert.True(routes.Count > 40, $"Only {routes.Count} routes were found.");
        Assert.Empty(routes.Where(r => r.Needed is null).Select(r => r.Text));
        Assert.Empty(routes.Where(r => r.Needed!.Level == AccessLevel.Tenant && !r.ForTenant).Select(r => r.Text + " needs a permission in a tenant and is not ForTenant()"));
        Assert.Empty(routes.Where(r => r.Needed!.Level == AccessLevel.Tenant && !Permissions.All.Contains(r.Needed.Permission)).Select(r => r.Text));
        Assert.Empty(routes.Where(r => r.Needed!.Level == AccessLevel.Platform && !Permissions.OfPlatform.Contains(r.Needed.Permission)).Select(r => r.Text));
    }

    [Fact]
    public async Task A_route_that_does_not_say_so_serves_nobody()
    {
        await using var forgetful = await RunningServer.Start(settings: Elsewhere.Settings(server.Server), map: app => app.MapGet("/api/test/forgotten", () => "all our secrets"));
        using var answer = await forgetful.Http.GetAsync("/api/test/forgotten");
        Assert.Equal(StatusCodes.Status403Forbidden, (int)answer.StatusCode);
        Assert.Contains("access_undeclared", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(Routes.Of(forgetful.Services), r => r.Needed is null);
    }
}

/// <summary>One row of the server's route table.</summary>
internal sealed record Route(string Method, string Pattern, AccessNeeded? Needed, bool ForTenant, bool KeepsToRows)
{
    public string Text => $"{Method} {Pattern}";
}

/// <summary>The server's route table.</summary>
internal static class Routes
{
    public static IReadOnlyList<Route> Of(IServiceProvider services) =>
    [
        .. services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]).Select(method => new Route(
                method, e.RoutePattern.RawText ?? "", e.Metadata.GetMetadata<AccessNeeded>(), TenantConventions.AreForTenant(e.Metadata), e.Metadata.GetMetadata<KeepsToRows>() is not null)))
            .Distinct(),
    ];
}
