namespace Rempart.Core.Access;

/// <summary>
/// What the bastion's agent asks the server again and again, <c>GET bastion/updates?after=VERSION</c>: answered at once when something
/// changed, else after 25 seconds. The signature lets the agent keep it on disk and trust it while the server is away.
/// </summary>
/// <param name="Payload">A <see cref="BastionUpdate"/> as UTF-8 JSON: the bytes that are signed.</param>
/// <param name="Signature">Ed25519 over <c>rempart-bastion-update-v1\0</c> and the payload, by the key the bastion was installed with.</param>
public sealed record SignedBastionUpdate(byte[] Payload, byte[] Signature);

/// <summary>What changed on the server since a version.</summary>
/// <param name="Bastion">The estate's id of the bastion's host: an update for another one is refused.</param>
/// <param name="After">The version this builds on; 0 when it is complete and replaces all before.</param>
/// <param name="Version">The version after it. It only grows.</param>
/// <param name="At">When the server signed it.</param>
/// <param name="TrustedUntil">While the server is away, nobody enters after this.</param>
/// <param name="Grants">Grants that became active.</param>
/// <param name="Ended">Serials that ended before their time: sessions are cut, new ones refused.</param>
/// <param name="RevocationList">The KRL to put in place; null when it did not change.</param>
/// <param name="UserAuthorities">The user CA keys that are trusted now, lines of OpenSSH; more than one while a key is rotated. Null when they did not change.</param>
public sealed record BastionUpdate(
    string Bastion, long After, long Version, DateTimeOffset At, DateTimeOffset TrustedUntil, IReadOnlyList<BastionGrant> Grants,
    IReadOnlyList<ulong> Ended, byte[]? RevocationList, IReadOnlyList<string>? UserAuthorities);

/// <summary>What the bastion must know of an active grant.</summary>
/// <param name="Serial">The certificate's serial.</param>
/// <param name="KeyId">The certificate's key id.</param>
/// <param name="Principal">The certificate's one principal.</param>
/// <param name="Destination">The one permitted destination.</param>
/// <param name="ValidAfter">From when.</param>
/// <param name="ValidBefore">The hard end.</param>
public sealed record BastionGrant(ulong Serial, string KeyId, string Principal, string Destination, DateTimeOffset ValidAfter, DateTimeOffset ValidBefore);

/// <summary>What the agent saw in sshd's log, in batches: <c>POST bastion/events</c>. Sent again until the server acknowledged it; the same id counts once.</summary>
/// <param name="Bastion">The estate's id of the bastion's host.</param>
/// <param name="Events">In order.</param>
public sealed record BastionEvents(string Bastion, IReadOnlyList<BastionEvent> Events);

/// <summary>One thing that happened at the bastion.</summary>
/// <param name="Id">Unique and the same on every delivery: made from the log's file and the place in it, or drawn once by the agent.</param>
/// <param name="Session">The agent's name of the session; null when none was opened.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When.</param>
/// <param name="Source">The client's address and port.</param>
/// <param name="KeyId">The certificate's key id; null when no certificate was shown.</param>
/// <param name="Serial">The certificate's serial; null when no certificate was shown.</param>
/// <param name="Destination">Where a forward leads to, or was meant to.</param>
/// <param name="BytesSent">Bytes the client sent, at the end; null when not known.</param>
/// <param name="BytesReceived">Bytes the client received, at the end; null when not known.</param>
/// <param name="Detail">The reason, in sshd's or the agent's words; hostile text, at most 500 characters.</param>
public sealed record BastionEvent(
    string Id, string? Session, BastionEventKind Kind, DateTimeOffset At, string? Source, string? KeyId, ulong? Serial, string? Destination,
    long? BytesSent, long? BytesReceived, string? Detail);

/// <summary>The kinds of <see cref="BastionEvent"/>.</summary>
public enum BastionEventKind
{
    /// <summary>A certificate was accepted: a session begins.</summary>
    Opened,

    /// <summary>A forward to the permitted destination was opened.</summary>
    Forwarded,

    /// <summary>A forward, a shell, a command or another channel was refused. An alert.</summary>
    Denied,

    /// <summary>A login was refused.</summary>
    Refused,

    /// <summary>The session ended; the detail says how.</summary>
    Ended,

    /// <summary>The agent cut the session.</summary>
    Cut,

    /// <summary>Something is wrong with the bastion itself: sshd ended, its configuration differs, the log has a gap.</summary>
    Fault,
}

/// <summary>One session through the bastion, as the server keeps it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="GrantId">The grant; null when the serial is not known.</param>
/// <param name="Person">The person; null when the serial is not known.</param>
/// <param name="ApprovedBy">Who agreed to the grant.</param>
/// <param name="Destination">Where it leads.</param>
/// <param name="Source">The client's address.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it lives.</param>
/// <param name="End">How it ended.</param>
/// <param name="BytesSent">Bytes the client sent.</param>
/// <param name="BytesReceived">Bytes the client received.</param>
/// <param name="Denied">How many forwards and channels were refused in it.</param>
public sealed record BastionSession(
    string Id, string? GrantId, string? Person, IReadOnlyList<string> ApprovedBy, string? Destination, string? Source,
    DateTimeOffset OpenedAt, DateTimeOffset? EndedAt, string? End, long? BytesSent, long? BytesReceived, int Denied);
