using FinOps.Platform.Access;
using FinOps.Platform.Audit;
using FinOps.Platform.Jobs;
using FinOps.Platform.People.Passwords;
using FinOps.Platform.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FinOps.Platform.People;

/// <summary>People with accounts, and how they prove who they are.</summary>
internal static class PeopleModule
{
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<PersonBook>();
        services.AddSingleton<LinkBook>();
        services.AddSingleton<Accounts>();
        services.AddSingleton<StolenPasswords>();
        services.AddSingleton<IConfigureOptions<PasswordHasherOptions>>(all => new ConfigureOptions<PasswordHasherOptions>(options =>
            options.IterationCount = Math.Max(PasswordDesk.IterationsDefault, all.GetRequiredService<IConfiguration>().GetValue("Access:PasswordIterations", 0))));
        services.AddSingleton<PasswordDesk>();
        services.AddSingleton<RecoveryCodes>();
        services.AddSingleton<SignInDesk>();
        services.AddSingleton<AccountDesk>();
        services.AddSingleton<AccountStates>();
        services.AddHostedService<FirstLinkNote>();
        services.AddIdentityCore<Person>().AddUserStore<PersonStore>();
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            // The device asks who holds it, and keeps the person's id: that makes a passkey enough by itself.
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required";
        });
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        services.AddScoped<PasskeyDesk>();
        services.AddScoped<Me>();
        return services.AddJob<AccessCaretaker>();
    }

    public static void MapPeople(this IEndpointRouteBuilder app)
    {
        app.MapSignIn();
        app.MapAccounts();
        app.MapMe();
        app.MapSecurity();
        app.MapAccountStates();
    }
}

/// <summary>Clears away what is over: looks as another, sessions, links, tickets.</summary>
internal sealed class AccessCaretaker(SessionBook sessions, AuditBook audit, PlatformDbs platform, TimeProvider clock) : IJob
{
    public string Name => "access caretaker";

    public TimeSpan Every => TimeSpan.FromMinutes(1);

    public async Task Run(CancellationToken stop)
    {
        foreach (var session in await sessions.EndLooks(stop)) await Note(session, stop);
        await sessions.Sweep(stop);
        var now = clock.GetUtcNow();
        await using var db = platform.Untenanted();
        await db.Set<PersonLink>().Where(l => l.ExpiresAt < now).ExecuteDeleteAsync(stop);
    }

    // Whoever looked did nothing at that moment, and the log says so: it was the time.
    private async Task Note(Session session, CancellationToken stop)
    {
        await using var db = platform.Untenanted();
        var name = await db.Set<Person>().Where(p => p.Id == session.PersonId).Select(p => p.Name).FirstOrDefaultAsync(stop);
        var ended = new AuditEvent(
            new AuditActor(new Caller(CallerKind.Session, session.PersonId, name ?? "", session.Id), session.Address, session.Device), "impersonation.end", session.ViewedName ?? "", "done",
            StatusCodes.Status204NoContent, null, AuditText.Of(new { reason = "its time was over", session.ViewedUntil }));
        await audit.Append(AuditEntry.OfPlatform, [ended], stop);
        if (session.ViewedTenantId is { } tenant && await db.Tenants.AnyAsync(t => t.Id == tenant && t.State != Tenancy.TenantState.Deleted, stop)) await audit.Append(tenant, [ended], stop);
    }
}
