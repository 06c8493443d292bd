using FinOps.Platform;
using FinOps.Platform.Access;
using FinOps.Platform.Engines;
using FinOps.Platform.Outbound;
using FinOps.Platform.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace FinOps.Understand.Connections;

internal static class ConnectionsEndpoints
{
    private const int RunsShown = 50;

    public static void MapConnectionEndpoints(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/providers", (BillSources sources) => TypedResults.Ok(sources.All.Select(s => new ProviderView(s.Provider, s.Fields, s.Templates))))
            .ForSignedIn().WithTags("Connections").WithName("ListProviders").WithSummary("The clouds that can be connected: what they ask for, and what the customer creates on their side.");
        var connections = app.MapGroup("/api/connections").WithTags("Connections").ForTenant().Needs(Permissions.ConnectionsRead);
        connections.MapGet("/", List).WithName("ListConnections").WithSummary("All connections with their health.");
        connections.MapPost("/", Create).Needs(Permissions.ConnectionsManage).WithName("CreateConnection").WithSummary("Makes a connection; it begins to sync unless it is paused.");
        connections.MapGet("/{id:long}", Detail).WithName("GetConnection").WithSummary("One connection with its health and its newest sync.");
        connections.MapPatch("/{id:long}", Change).Needs(Permissions.ConnectionsManage).WithName("ChangeConnection").WithSummary("Changes settings, secrets, months or pause; what is not named stays.");
        connections.MapDelete("/{id:long}", Delete).Needs(Permissions.ConnectionsManage).WithName("DeleteConnection").WithSummary("Deletes a connection and its secrets; what it brought stays.");
        connections.MapPost("/{id:long}/test", Test).Needs(Permissions.ConnectionsManage).WithName("TestConnection").WithSummary("Tries each thing a sync needs and says what is wrong and how to mend it.");
        connections.MapPost("/{id:long}/sync", Sync).Needs(Permissions.ConnectionsManage).WithName("SyncConnection").WithSummary("Syncs now; with ?retry=true quarantined bills are tried again.");
        connections.MapGet("/{id:long}/syncs", Syncs).WithName("ListSyncs").WithSummary("The newest syncs.");
        connections.MapGet("/{id:long}/bills", Bills).WithName("ListConnectionBills").WithSummary("Every bill fetched and what came of it, newest period first.");
        connections.MapGet("/{id:long}/completeness", Complete).WithName("GetCompleteness").WithSummary("Expected against present days per account and service.");
    }

    private static async Task<Ok<List<ConnectionView>>> List(CurrentTenant tenant, ConnectionBook book, Views views, CancellationToken stop)
    {
        var all = new List<ConnectionView>();
        foreach (var connection in await book.All(tenant.Id, stop)) all.Add(await views.Of(connection, stop));
        return TypedResults.Ok(all);
    }

    private static async Task<Results<Created<ConnectionView>, ProblemHttpResult>> Create(
        ConnectionWish wish, CurrentTenant tenant, ConnectionBook book, BillSources sources, OutboundGuard guard, SyncSchedule schedule, Views views, TimeProvider clock,
        CancellationToken stop)
    {
        if (sources.Find(wish.Provider ?? "") is not { } source)
            return Problems.Invalid("provider_unknown", $"'{wish.Provider}' cannot be connected; {string.Join(", ", sources.All.Select(s => s.Provider))} can.");
        var name = wish.Name?.Trim() ?? "";
        if (ConnectionWishes.NameRefusal(name) is { } badName) return Problems.Invalid("name_invalid", badName);
        var all = ConnectionWishes.Merged(new Dictionary<string, string>(StringComparer.Ordinal), wish.Settings);
        var months = wish.MonthsBack ?? Connection.MonthsBackDefault;
        if (ConnectionWishes.Refusal(source, all, months) is { } refusal) return Problems.Invalid(refusal.Code, refusal.Reason);
        if (Misled(guard, all) is { } misled) return misled;
        if ((await book.All(tenant.Id, stop)).Count >= ConnectionBook.OfTenantMax)
            return Problems.BeyondLimit("too_many_connections", $"A tenant has at most {ConnectionBook.OfTenantMax} connections.", "connections", ConnectionBook.OfTenantMax);
        var (shown, hidden) = ConnectionWishes.Parted(source, all);
        var connection = await book.Add(new Connection
        {
            TenantId = tenant.Id,
            Provider = source.Provider,
            Name = name,
            State = wish.Paused == true ? ConnectionState.Paused : ConnectionState.Active,
            Settings = Connection.Write(shown),
            ExternalId = ConnectionWishes.NewExternalId(),
            MonthsBack = months,
            CreatedAt = clock.GetUtcNow(),
        }, hidden, stop);
        if (connection is null) return Problems.Conflict("name_taken", $"There is a connection '{name}' already.");
        if (connection.State == ConnectionState.Active) await schedule.Keep(connection, now: true, stop);
        return TypedResults.Created($"/api/connections/{connection.Id}", await views.Of(connection, stop));
    }

    private static async Task<Results<Ok<ConnectionView>, ProblemHttpResult>> Detail(long id, CurrentTenant tenant, ConnectionBook book, Views views, CancellationToken stop) =>
        await book.Find(tenant.Id, id, stop) is { } connection ? TypedResults.Ok(await views.Of(connection, stop)) : Unknown(id);

    private static async Task<Results<Ok<ConnectionView>, ProblemHttpResult>> Change(
        long id, ConnectionWish wish, CurrentTenant tenant, ConnectionBook book, BillSources sources, OutboundGuard guard, SyncSchedule schedule, Views views, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, id, stop) is not { } connection) return Unknown(id);
        if ((wish.Name is not null && wish.Name != connection.Name) || (wish.Provider is not null && wish.Provider != connection.Provider))
            return Problems.Invalid("name_fixed", "A connection keeps its name and its provider: its imports are known by them. Delete it and make another.");
        if (wish.Settings is not null || wish.MonthsBack is not null)
        {
            var source = sources.Of(connection.Provider);
            var before = await Opened(book, connection, stop);
            var all = ConnectionWishes.Merged(before, wish.Settings);
            var months = wish.MonthsBack ?? connection.MonthsBack;
            if (ConnectionWishes.Refusal(source, all, months) is { } refusal) return Problems.Invalid(refusal.Code, refusal.Reason);
            if (Misled(guard, all) is { } misled) return misled;
            var (shown, hidden) = ConnectionWishes.Parted(source, all);
            (connection.Settings, connection.MonthsBack) = (Connection.Write(shown), months);
            await book.Change(connection, hidden, stop);
        }

        if (wish.Paused is { } paused)
        {
            connection.State = paused ? ConnectionState.Paused : ConnectionState.Active;
            await book.Change(connection, null, stop);
            if (paused) await schedule.Drop(tenant.Id, id, stop);
            else await schedule.Keep(connection, now: true, stop);
        }

        return TypedResults.Ok(await views.Of(connection, stop));
    }

    /// <summary>Addresses into the operator's own network are refused when they are entered; names that lead there, when they are connected to.</summary>
    private static ProblemHttpResult? Misled(OutboundGuard guard, IReadOnlyDictionary<string, string> settings) =>
        settings.Values.Select(guard.Refusal).FirstOrDefault(why => why is not null) is { } why ? Problems.Invalid("address_refused", why) : null;

    /// <summary>What was said before; secrets that cannot be opened any more are given anew by this very change.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> Opened(ConnectionBook book, Connection connection, CancellationToken stop)
    {
        try
        {
            return (await book.Access(connection, stop)).Settings;
        }
        catch (SourceException)
        {
            return connection.SettingsByName;
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(long id, CurrentTenant tenant, ConnectionBook book, SyncSchedule schedule, CancellationToken stop)
    {
        if (!await book.Delete(tenant.Id, id, stop)) return Unknown(id);
        await schedule.Drop(tenant.Id, id, stop);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<IReadOnlyList<SourceCheck>>, ProblemHttpResult>> Test(
        long id, CurrentTenant tenant, ConnectionBook book, BillSources sources, CancellationToken stop)
    {
        if (await book.Find(tenant.Id, id, stop) is not { } connection) return Unknown(id);
        try
        {
            return TypedResults.Ok(await sources.Of(connection.Provider).Test(await book.Access(connection, stop), stop));
        }
        catch (SourceException e)
        {
            return TypedResults.Ok<IReadOnlyList<SourceCheck>>([new SourceCheck("connection", false, e.Message)]);
        }
        catch (Exception e) when (OddAnswer.IsTold(e))
        {
            return TypedResults.Ok<IReadOnlyList<SourceCheck>>([new SourceCheck("connection", false, OddAnswer.Refusal().Message)]);
        }
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> Sync(
        long id, CurrentTenant tenant, ConnectionBook book, SyncBook syncs, SyncSchedule schedule, EngineBoard engines, CancellationToken stop, bool retry = false)
    {
        engines.Demand(EngineName.Costs);
        if (await book.Find(tenant.Id, id, stop) is not { } connection) return Unknown(id);
        if (retry) await syncs.Release(connection, stop);
        await schedule.Now(connection, stop);
        return TypedResults.Accepted($"/api/connections/{id}/syncs");
    }

    private static async Task<Results<Ok<List<SyncView>>, ProblemHttpResult>> Syncs(
        long id, CurrentTenant tenant, ConnectionBook book, SyncBook syncs, TimeProvider clock, CancellationToken stop) =>
        await book.Find(tenant.Id, id, stop) is { } connection
            ? TypedResults.Ok((await syncs.Runs(connection, RunsShown, stop)).ConvertAll(r => SyncView.Of(r, clock.GetUtcNow())))
            : Unknown(id);

    private static async Task<Results<Ok<List<ConnectionBillView>>, ProblemHttpResult>> Bills(
        long id, CurrentTenant tenant, ConnectionBook book, SyncBook syncs, CancellationToken stop) =>
        await book.Find(tenant.Id, id, stop) is { } connection
            ? TypedResults.Ok((await syncs.Bills(connection, stop)).Values
                .OrderByDescending(b => b.Period).ThenByDescending(b => b.Name, StringComparer.Ordinal).Select(ConnectionBillView.Of).ToList())
            : Unknown(id);

    private static async Task<Results<Ok<Completeness>, ProblemHttpResult>> Complete(
        long id, CurrentTenant tenant, ConnectionBook book, CompletenessDesk desk, EngineBoard engines, CancellationToken stop)
    {
        engines.Demand(EngineName.Costs);
        return await book.Find(tenant.Id, id, stop) is { } connection ? TypedResults.Ok(await desk.Of(connection, stop)) : Unknown(id);
    }

    private static ProblemHttpResult Unknown(long id) => Problems.NotFound("connection_unknown", $"There is no connection {id}.");
}

/// <summary>Puts together what is shown of a connection.</summary>
internal sealed class Views(ConnectionBook book, SyncBook syncs, SyncSchedule schedule, TimeProvider clock)
{
    public async Task<ConnectionView> Of(Connection connection, CancellationToken stop)
    {
        var runs = await syncs.Runs(connection, 1, stop);
        return ConnectionView.Of(connection, book.SecretNames(connection), runs.Count > 0 ? runs[0] : null,
            await book.Through(connection, stop), await schedule.Next(connection, stop), clock.GetUtcNow());
    }
}
