using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Platform.People;

/// <summary>People with accounts.</summary>
internal static class PeopleModule
{
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<PersonBook>();
        services.AddSingleton<LinkBook>();
        services.AddSingleton<Accounts>();
        return services;
    }
}
