namespace Rempart.Core.Networks;

/// <summary>What is true of a connection between two parts of the estate, as it was last proved on the real rules.</summary>
public enum ConnectionState
{
    /// <summary>Declared, and it passes.</summary>
    Open,

    /// <summary>Declared, and it does not pass.</summary>
    Closed,

    /// <summary>Not declared, and it passes.</summary>
    ForbiddenOpen,

    /// <summary>What could be read does not tell.</summary>
    Unknown,
}

/// <summary>A connection that is declared, or that passes although it is not.</summary>
public sealed record NetworkConnection
{
    /// <summary>Its name within the picture, stable while it lasts: the flow's id, or what it joins.</summary>
    public required string Id { get; init; }

    /// <summary>Who opens it: a kind and an id, such as <c>service/order-manager</c>, <c>subnet/prod-app</c>, or <c>internet</c>.</summary>
    public required string From { get; init; }

    /// <summary>Who answers it, written like <see cref="From"/>.</summary>
    public required string To { get; init; }

    /// <summary>The ports, such as <c>5432/tcp</c>.</summary>
    public required string Ports { get; init; }

    /// <summary>What is true of it.</summary>
    public required ConnectionState State { get; init; }

    /// <summary>Why it is in that state, in a sentence or two, with an example packet where one passes that must not.</summary>
    public required string Explanation { get; init; }

    /// <summary>Why it is declared; null when it is not.</summary>
    public string? Why { get; init; }

    /// <summary>The rules that decide, with the place where each stands.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];
}

/// <summary>The real connectivity of the estate.</summary>
/// <param name="ReadAt">When the rules were read; null when they never were.</param>
/// <param name="Connections">What is declared or passes.</param>
/// <param name="Gaps">What could not be read, each with its reason.</param>
public sealed record NetworkPicture(DateTimeOffset? ReadAt, IReadOnlyList<NetworkConnection> Connections, IReadOnlyList<string> Gaps);

/// <summary>The door to the picture of the network: for the API and the console.</summary>
public interface INetworkPictures
{
    /// <summary>The picture of the last verification; before the first, everything declared is unknown.</summary>
    NetworkPicture Current { get; }
}
