using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Platform.Mail;

/// <summary>Mails to people.</summary>
internal static class MailModule
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddSingleton<SmtpSettings>();
        services.AddSingleton<MailDesk>();
        return services.AddJob<MailJob>();
    }
}
