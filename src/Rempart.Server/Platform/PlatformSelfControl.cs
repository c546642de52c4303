using Rempart.Core.Controls;
using Rempart.Core.Estates;

namespace Rempart.Server.Platform;

/// <summary><c>platform.self</c>: Rempart's own integrity, part by part.</summary>
internal sealed class PlatformSelfControl(IEnumerable<IPlatformPart> parts, TimeProvider time) : IControl
{
    public const string Id = "platform.self";

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        var settings = new SettingsReader(estate, Id);
        var policy = new PlatformPolicy(settings.Flag("require-other-device"), settings.Flag("require-clock-sync"));
        if (settings.Problem() is { } problem)
            return draft.CouldNotTell(problem);
        await Task.WhenAll(parts.Select(part => part.InspectAsync(policy, draft, cancellation)));
        return draft.Conclude();
    }
}
