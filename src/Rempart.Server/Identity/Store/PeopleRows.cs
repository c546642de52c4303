namespace Rempart.Server.Identity.Store;

/// <summary>An access that has ended and was not given back. It is what tells listeners that were down.</summary>
internal sealed class AccessEnd
{
    /// <summary>The account's id at the provider.</summary>
    public string Subject { get; set; } = "";

    public string? Person { get; set; }

    public string? Email { get; set; }

    public Core.Access.AccessEndReason Reason { get; set; }

    public DateTimeOffset At { get; set; }

    public string By { get; set; } = "";
}

/// <summary>Which person of the estate an account belonged to when it was last seen: without it nobody could tell who vanished.</summary>
internal sealed class AccountLink
{
    public string Subject { get; set; } = "";

    public string Person { get; set; } = "";

    public string? Email { get; set; }

    public DateTimeOffset SeenAt { get; set; }
}

/// <summary>One use of an account from the provider's log. The provider's own id of the record makes sure that none counts twice.</summary>
internal sealed class ProviderEvent
{
    public string LogId { get; set; } = "";

    public string Provider { get; set; } = "";

    public string Type { get; set; } = "";

    public string? Subject { get; set; }

    public DateTimeOffset At { get; set; }
}

/// <summary>How far the provider's log was read. Moved in the transaction that keeps what was read.</summary>
internal sealed class ProviderLogPosition
{
    public string Provider { get; set; } = "";

    public string LastLogId { get; set; } = "";

    public DateTimeOffset ReadAt { get; set; }
}
