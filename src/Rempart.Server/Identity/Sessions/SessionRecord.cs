namespace Rempart.Server.Identity.Sessions;

/// <summary>A session, as the API gives it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="User">The id of the account it belongs to.</param>
/// <param name="Name">The account's name.</param>
/// <param name="Client"><c>browser</c>, or the id of the client that signed in, such as <c>rempart-cli</c>.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastSeenAt">When it was last renewed, to a quarter of an hour.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="Address">The address it began from; null when not known.</param>
/// <param name="Agent">The browser it began from; null when not known.</param>
public sealed record SessionRecord(
    Guid Id,
    string User,
    string Name,
    string Client,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset ExpiresAt,
    string? Address,
    string? Agent);
