using FinOps.Platform.Jobs;
using FinOps.Platform.People.Passwords;
using FinOps.Platform.Sessions;
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
    }
}

/// <summary>Clears away what is over: sessions, links, tickets.</summary>
internal sealed class AccessCaretaker(SessionBook sessions, PlatformDbs platform, TimeProvider clock) : IJob
{
    public string Name => "access caretaker";

    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task Run(CancellationToken stop)
    {
        await sessions.Sweep(stop);
        var now = clock.GetUtcNow();
        await using var db = platform.Untenanted();
        await db.Set<PersonLink>().Where(l => l.ExpiresAt < now).ExecuteDeleteAsync(stop);
    }
}
