using System.Text.Json.Nodes;

namespace Rempart.Server.Tests.Identity.Auth0;

/// <summary>An account at the stand-in.</summary>
internal sealed class StandInUser(string id, string email)
{
    public string Id => id;

    public string Email { get; set; } = email;

    public bool Verified { get; set; } = true;

    public bool Blocked { get; set; }

    public DateTimeOffset CreatedAt { get; set; } = TimeProvider.System.GetUtcNow().AddDays(-200);

    public DateTimeOffset? LastLogin { get; set; } = TimeProvider.System.GetUtcNow().AddDays(-1);

    public List<string>? Multifactor { get; set; } = ["guardian"];

    public List<string> Roles { get; } = [];

    public List<string> Permissions { get; } = [];

    public List<JsonObject> Sessions { get; } = [];

    public List<JsonObject> Tokens { get; } = [];

    public JsonObject Json()
    {
        var json = new JsonObject { ["user_id"] = Id, ["email"] = Email, ["email_verified"] = Verified, ["name"] = Email, ["blocked"] = Blocked, ["created_at"] = CreatedAt.ToString("O") };
        if (LastLogin is { } last)
            json["last_login"] = last.ToString("O");
        if (Multifactor is { } kinds)
            json["multifactor"] = new JsonArray([.. kinds.Select(kind => (JsonNode)kind)]);
        return json;
    }

    /// <summary>Opens a session or, with another list, a refresh token.</summary>
    public string Open(List<JsonObject> list, TimeSpan? idle, TimeSpan? absolute)
    {
        var now = TimeProvider.System.GetUtcNow();
        var one = new JsonObject { ["id"] = $"{(ReferenceEquals(list, Sessions) ? "sess" : "rt")}_{Guid.NewGuid():N}", ["user_id"] = Id, ["created_at"] = now.ToString("O") };
        if (idle is { } first)
            one["idle_expires_at"] = (now + first).ToString("O");
        if (absolute is { } last)
            one["expires_at"] = (now + last).ToString("O");
        lock (list)
            list.Add(one);
        return (string)one["id"]!;
    }
}

/// <summary>What goes wrong at the stand-in with the next question.</summary>
internal enum StandInFault
{
    ServerError,
    Slow,
    Malformed,
    Huge,
    Dropped,
    RateLimited,
    RateLimitedForLong,
    Forbidden,
}
