using System.Text.Encodings.Web;

namespace FinOps.Platform.Mail;

/// <summary>What a mail says: the same as plain text and as simple HTML.</summary>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">As plain text.</param>
/// <param name="Html">As HTML.</param>
public sealed record MailText(string Subject, string Text, string Html)
{
    /// <summary>A mail of some paragraphs and, where there is one, a link that is the point of it.</summary>
    /// <param name="subject">Its subject.</param>
    /// <param name="greeting">Whom it addresses.</param>
    /// <param name="before">Paragraphs before the link.</param>
    /// <param name="link">What the link is called and where it leads; null for none.</param>
    /// <param name="after">Paragraphs behind it.</param>
    public static MailText Of(string subject, string greeting, IReadOnlyList<string> before, (string Name, string Url)? link, IReadOnlyList<string> after)
    {
        List<string> plain = [$"Hello {greeting},", .. before];
        List<string> html = [Paragraph($"Hello {greeting},"), .. before.Select(Paragraph)];
        if (link is var (name, url))
        {
            plain.Add($"{name}:\n{url}");
            html.Add($"""<p style="margin:24px 0"><a href="{Encoded(url)}" style="background:#1d4ed8;color:#ffffff;padding:10px 18px;border-radius:6px;text-decoration:none">{Encoded(name)}</a></p>""");
            html.Add($"""<p style="color:#475569;font-size:13px">If the button does not work, open this address: {Encoded(url)}</p>""");
        }

        plain.AddRange(after);
        html.AddRange(after.Select(Paragraph));
        return new(
            subject, string.Join("\n\n", plain) + "\n",
            $"""
             <!doctype html>
             <html lang="en"><head><meta charset="utf-8"><title>{Encoded(subject)}</title></head>
             <body style="font-family:system-ui,sans-serif;color:#0f172a;max-width:36rem;margin:24px auto;padding:0 16px;line-height:1.5">
             {string.Join('\n', html)}
             </body></html>
             """);
    }

    private static string Paragraph(string text) => $"<p>{Encoded(text)}</p>";

    private static string Encoded(string text) => HtmlEncoder.Default.Encode(text);
}
