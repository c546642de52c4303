using Rempart.Cli.Terminal;
using Rempart.Core.Events;

namespace Rempart.Cli.Client;

/// <summary>The part of the API that is about log sources.</summary>
internal sealed partial class ApiClient
{
    public Task<SourcesReport> SourcesAsync(CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "sources", null, JsonText.Collectors.Strict.SourcesReport, cancellation);

    public Task<IReadOnlyList<SourceToken>> SourceTokensAsync(string source, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, TokensPath(source), null, JsonText.Collectors.Strict.IReadOnlyListSourceToken, cancellation);

    public Task<NewSourceToken> MakeSourceTokenAsync(string source, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, TokensPath(source), null, JsonText.Collectors.Strict.NewSourceToken, cancellation);

    public Task<IReadOnlyList<SourceToken>> RevokeSourceTokensAsync(string source, string? id, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Delete, TokensPath(source) + (id is null ? "" : "/" + Uri.EscapeDataString(id)), null, JsonText.Collectors.Strict.IReadOnlyListSourceToken, cancellation);

    private static string TokensPath(string source) => $"sources/{Uri.EscapeDataString(source)}/tokens";
}
