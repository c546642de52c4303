using Rempart.Core.Controls;

namespace Rempart.Server.Platform;

/// <summary>One part of Rempart that <c>platform.self</c> looks at.</summary>
internal interface IPlatformPart
{
    /// <summary>Looks, and notes what it saw, what deviates and what it could not see.</summary>
    Task InspectAsync(PlatformPolicy policy, AssessmentDraft draft, CancellationToken cancellation);
}

/// <summary>What the estate asks of Rempart beyond the rules: the settings of <c>platform.self</c>.</summary>
/// <param name="RequireOtherDevice">Whether the key backup must lie on another device (setting <c>require-other-device</c>).</param>
/// <param name="RequireClockSync">Whether the kernel's clock must be synchronised (setting <c>require-clock-sync</c>).</param>
internal sealed record PlatformPolicy(bool RequireOtherDevice = false, bool RequireClockSync = false);
