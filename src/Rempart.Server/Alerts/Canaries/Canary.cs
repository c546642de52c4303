namespace Rempart.Server.Alerts.Canaries;

/// <summary>The canary event: harmless, known, and sent to see that detection lives.</summary>
internal static class Canary
{
    /// <summary>What its record says it is; no evidence is of this kind.</summary>
    public const string Kind = "canary";

    /// <summary>The id of its rule in <c>rules/rempart/rempart_canary.yml</c>.</summary>
    public const string RuleId = "5f0a7c0e-3c52-4f6f-9d0a-6a1f3f4b8e21";

    /// <summary>Where it carries its number.</summary>
    public const string Field = "unmapped.content.canary";
}

/// <summary>Where canary events enter.</summary>
internal interface ICanaryEntry
{
    /// <summary>What the way begins with, for people: <c>the collector of HTTPS</c>.</summary>
    string Begin { get; }

    /// <summary>Sends a canary.</summary>
    /// <param name="nonce">The number that it must bring through: 32 hex digits.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CanaryRefusedException">It was not let in.</exception>
    Task SendAsync(string nonce, CancellationToken cancellation);
}

/// <summary>A canary was not let in.</summary>
/// <param name="message">Why.</param>
/// <param name="couldNotLook">True when that says nothing of the entry: it was only busy, or nobody knows where it is.</param>
internal sealed class CanaryRefusedException(string message, bool couldNotLook) : Exception(message)
{
    public bool CouldNotLook { get; } = couldNotLook;
}
