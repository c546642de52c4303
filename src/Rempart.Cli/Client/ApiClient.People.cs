using Rempart.Cli.Terminal;
using Rempart.Core.Access;

namespace Rempart.Cli.Client;

/// <summary>The part of the API that is about people.</summary>
internal sealed partial class ApiClient
{
    public Task<PeopleReport> PeopleAsync(CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "people", null, JsonText.People.Strict.PeopleReport, cancellation);

    public Task<PersonDetails> PersonAsync(string id, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, PersonPath(id), null, JsonText.People.Strict.PersonDetails, cancellation);

    public Task<AccessCut> EndAccessAsync(string id, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, PersonPath(id) + "/end", null, JsonText.People.Strict.AccessCut, cancellation);

    public Task<AccessCut> UnblockAsync(string id, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, PersonPath(id) + "/unblock", null, JsonText.People.Strict.AccessCut, cancellation);

    public Task<AccessCut> EndSessionsAsync(string id, string? session, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Delete, PersonPath(id) + "/sessions" + (session is null ? "" : "/" + Uri.EscapeDataString(session)), null, JsonText.People.Strict.AccessCut, cancellation);

    private static string PersonPath(string id) => "people/" + Uri.EscapeDataString(id);
}
