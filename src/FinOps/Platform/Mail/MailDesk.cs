using System.Text.Json;
using FinOps.Platform.Jobs;
using FinOps.Platform.Secrets;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Platform.Mail;

/// <summary>
/// Sends mails. They are written into the database first and sent from there, so that none is lost when the mail server or this
/// server is away.
/// </summary>
public sealed class MailDesk(PlatformDbs platform, SecretBox box, SmtpSettings smtp, IServiceProvider services, TimeProvider clock)
{
    internal const string Purpose = "mail";

    /// <summary>True when mails can be sent: <c>Smtp__Host</c> is given.</summary>
    public bool IsConfigured => smtp.Host is not null;

    /// <summary>Hands a mail over; it leaves within seconds.</summary>
    /// <returns>False when no mail server is configured: nothing is kept, and whoever wanted it sent shows the link instead.</returns>
    public async Task<bool> Send(string to, MailText mail, CancellationToken stop)
    {
        if (!IsConfigured) return false;
        var now = clock.GetUtcNow();
        await using var db = platform.Untenanted();
        db.Add(new OutgoingMail
        {
            Recipient = to,
            Subject = mail.Subject,
            Body = box.Seal(Purpose, JsonSerializer.Serialize(mail)),
            NextAt = now,
            CreatedAt = now,
        });
        await db.SaveChangesAsync(stop);
        // Asked for now and not at construction: the jobs stand on much that stands on this.
        services.GetRequiredService<JobRunner>().Nudge(MailJob.JobName);
        return true;
    }
}
