using Rempart.Core.Controls;
using Rempart.Core.Estates;

namespace Rempart.Server.Bastion.Controls;

internal sealed class BastionOnlyControl(TimeProvider time) : IControl
{
    public const string Id = "access.bastion-only";

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation) => Task.FromResult(new AssessmentDraft(Id, time).CouldNotTell("not yet"));
}
