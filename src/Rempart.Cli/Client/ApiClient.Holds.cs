using Rempart.Cli.Terminal;
using Rempart.Core.Events;

namespace Rempart.Cli.Client;

/// <summary>The part of the API that is about legal holds.</summary>
internal sealed partial class ApiClient
{
    public Task<IReadOnlyList<LegalHold>> HoldsAsync(bool all, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, all ? "events/holds?all=true" : "events/holds", null, JsonText.Events.Strict.IReadOnlyListLegalHold, cancellation);

    public Task<LegalHold> AddHoldAsync(LegalHoldRequest request, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, "events/holds", Body(request, EventsJson.Default.LegalHoldRequest), JsonText.Events.Strict.LegalHold, cancellation);

    public Task<LegalHold> ReleaseHoldAsync(string id, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, $"events/holds/{Uri.EscapeDataString(id)}/release", null, JsonText.Events.Strict.LegalHold, cancellation);
}
