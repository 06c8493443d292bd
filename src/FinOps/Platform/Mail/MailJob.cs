using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using FinOps.Platform.Jobs;
using FinOps.Platform.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace FinOps.Platform.Mail;

/// <summary>Sends what waits, on one server at a time. A mail is sent twice at worst, when a server dies between sending and noting it.</summary>
internal sealed class MailJob(PlatformDbs platform, SecretBox box, SmtpSettings smtp, TimeProvider clock, ILogger<MailJob> log) : IJob
{
    public const string JobName = "mail";

    private const int AtOnce = 50;
    private const int ProblemCharactersMax = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    public string Name => JobName;

    public TimeSpan Every => TimeSpan.FromSeconds(20);

    public async Task Run(CancellationToken stop)
    {
        if (smtp.Host is null) return;
        await using var db = platform.Untenanted();
        var now = clock.GetUtcNow();
        var oldest = now - KeptFor;
        await db.Set<OutgoingMail>().Where(m => m.State != MailState.Waiting && m.CreatedAt < oldest).ExecuteDeleteAsync(stop);
        while (await db.Set<OutgoingMail>().Where(m => m.State == MailState.Waiting && m.NextAt <= now).OrderBy(m => m.Id).Take(AtOnce).ToListAsync(stop) is { Count: > 0 } due)
        {
            foreach (var mail in due)
            {
                await Try(mail, stop);
                await db.SaveChangesAsync(stop);
            }
        }
    }

    private async Task Try(OutgoingMail mail, CancellationToken stop)
    {
        mail.Attempts++;
        try
        {
            var text = JsonSerializer.Deserialize<MailText>(box.Open(MailDesk.Purpose, mail.Body).Secret)!;
            await Deliver(mail.Recipient, text, stop);
            (mail.State, mail.SentAt, mail.Body, mail.Problem) = (MailState.Sent, clock.GetUtcNow(), "", null);
        }
        catch (Exception e) when (e is SmtpException or SecretLostException or IOException or FormatException || e is OperationCanceledException && !stop.IsCancellationRequested)
        {
            mail.Problem = e.Message.Length > ProblemCharactersMax ? e.Message[..ProblemCharactersMax] : e.Message;
            if (MailRules.Pause(mail.Attempts, IsForGood(e)) is { } pause)
            {
                mail.NextAt = clock.GetUtcNow() + pause;
                log.LogWarning("Mail {Id} was not taken and is tried again in {Pause}: {Problem}", mail.Id, pause, mail.Problem);
            }
            else
            {
                (mail.State, mail.Body) = (MailState.Failed, "");
                log.LogError("Mail {Id} is given up after {Attempts} attempts: {Problem}", mail.Id, mail.Attempts, mail.Problem);
            }
        }
    }

    private async Task Deliver(string to, MailText text, CancellationToken stop)
    {
        using var client = new SmtpClient(smtp.Host, smtp.Port) { EnableSsl = smtp.Tls, Credentials = smtp.Credentials(), DeliveryFormat = SmtpDeliveryFormat.International };
        using var message = new MailMessage(smtp.From, to)
        {
            Subject = text.Subject,
            SubjectEncoding = Encoding.UTF8,
            Body = text.Text,
            BodyEncoding = Encoding.UTF8,
        };
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(text.Html, Encoding.UTF8, MediaTypeNames.Text.Html));
        // Nobody answers these automatically.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        await client.SendMailAsync(message, patience.Token);
    }

    private static bool IsForGood(Exception e) => e is SecretLostException or FormatException
        || e is SmtpException { StatusCode: SmtpStatusCode.MailboxUnavailable or SmtpStatusCode.MailboxNameNotAllowed or SmtpStatusCode.UserNotLocalTryAlternatePath };
}
