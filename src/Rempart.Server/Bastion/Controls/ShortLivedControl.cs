using Rempart.Core.Controls;
using Rempart.Core.Estates;

namespace Rempart.Server.Bastion.Controls;

internal sealed class ShortLivedControl(TimeProvider time) : IControl
{
    public const string Id = "access.short-lived";

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation) => Task.FromResult(new AssessmentDraft(Id, time).CouldNotTell("not yet"));
}
