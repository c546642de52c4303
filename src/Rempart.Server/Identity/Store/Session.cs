namespace Rempart.Server.Identity.Store;

/// <summary>A browser's session. The cookie holds a random key, this row its hash and the ticket.</summary>
internal sealed class Session
{
    public Guid Id { get; set; }

    /// <summary>SHA-256 of the key in the cookie: who reads the table cannot use a session.</summary>
    public byte[] KeyHash { get; set; } = [];

    /// <summary>The scheme the session belongs to: console or provider.</summary>
    public string Scheme { get; set; } = "";

    public string Subject { get; set; } = "";

    public string Name { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it was last renewed; a renewal happens after half the idle time.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>The end when nothing happens.</summary>
    public DateTimeOffset IdleUntil { get; set; }

    /// <summary>The end in any case.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    public string? Address { get; set; }

    public string? Agent { get; set; }

    /// <summary>The authentication ticket, protected with the data protection keys.</summary>
    public byte[] Ticket { get; set; } = [];
}
