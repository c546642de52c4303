using Rempart.Core.Controls;

namespace Rempart.Server.Backups.Enrolment;

/// <summary>A change that is shown, and how it is done.</summary>
/// <param name="Shown">What a person sees before.</param>
/// <param name="DoAsync">Does it.</param>
internal sealed record EnrolmentStep(ChangeStep Shown, Func<CancellationToken, Task> DoAsync);
