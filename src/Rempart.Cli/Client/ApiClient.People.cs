using Rempart.Cli.Identity;
using Rempart.Core.Access;

namespace Rempart.Cli.Client;

/// <summary>The part of the API that is about people.</summary>
internal sealed partial class ApiClient
{
    public Task<PeopleReport> PeopleAsync(CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "people", null, PeopleJsonText.Strict.PeopleReport, cancellation);

    public Task<PersonDetails> PersonAsync(string id, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, PersonPath(id), null, PeopleJsonText.Strict.PersonDetails, cancellation);

    public Task<AccessCut> EndAccessAsync(string id, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, PersonPath(id) + "/end", null, PeopleJsonText.Strict.AccessCut, cancellation);

    public Task<AccessCut> UnblockAsync(string id, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, PersonPath(id) + "/unblock", null, PeopleJsonText.Strict.AccessCut, cancellation);

    public Task<AccessCut> EndSessionsAsync(string id, string? session, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Delete, PersonPath(id) + "/sessions" + (session is null ? "" : "/" + Uri.EscapeDataString(session)), null, PeopleJsonText.Strict.AccessCut, cancellation);

    private static string PersonPath(string id) => "people/" + Uri.EscapeDataString(id);
}
