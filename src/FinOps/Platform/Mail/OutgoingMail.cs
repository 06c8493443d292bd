using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FinOps.Platform.Mail;

/// <summary>How far a mail got.</summary>
public enum MailState
{
    /// <summary>To be sent, or tried again.</summary>
    Waiting,

    /// <summary>The mail server took it.</summary>
    Sent,

    /// <summary>Given up.</summary>
    Failed,
}

/// <summary>A mail on its way out. What it says is sealed, because links that sign people in are in it, and goes once it is sent.</summary>
public sealed class OutgoingMail
{
    /// <summary>Its number.</summary>
    public long Id { get; init; }

    /// <summary>To whom.</summary>
    public required string Recipient { get; init; }

    /// <summary>Its subject; holds no secret.</summary>
    public required string Subject { get; init; }

    /// <summary>What it says, sealed; empty once it is sent or given up.</summary>
    public required string Body { get; set; }

    /// <summary>How far it got.</summary>
    public MailState State { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; set; }

    /// <summary>When it is tried next.</summary>
    public DateTimeOffset NextAt { get; set; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the mail server took it.</summary>
    public DateTimeOffset? SentAt { get; set; }

    /// <summary>What the mail server said the last time it did not take it.</summary>
    public string? Problem { get; set; }
}

internal sealed class OutgoingMailMapping : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> mail)
    {
        mail.ToTable("outgoing_mails");
        mail.Property(m => m.State).HasConversion(state => state.ToString().ToLowerInvariant(), text => Enum.Parse<MailState>(text, ignoreCase: true));
        mail.HasIndex(m => new { m.State, m.NextAt });
    }
}
