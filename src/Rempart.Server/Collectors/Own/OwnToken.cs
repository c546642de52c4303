using Rempart.Core.Estates;
using Rempart.Server.Collectors.Tokens;

namespace Rempart.Server.Collectors.Own;

/// <summary>
/// The token by which Rempart sends to itself. It is made at each start and is in memory only; it counts for one source that no estate can
/// declare, because no id has a colon.
/// </summary>
internal sealed class OwnToken
{
    /// <summary>The source that it counts for.</summary>
    public static readonly LogSource Source = new() { Id = "rempart:canary", Kind = "rempart" };

    public OwnToken() => (Id, Text, Hash) = TokenText.Make();

    public string Id { get; }

    /// <summary>What a sender presents.</summary>
    public string Text { get; }

    public byte[] Hash { get; }
}
