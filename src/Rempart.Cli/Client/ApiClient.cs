using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rempart.Cli.Hosting;
using Rempart.Core.Posture;

namespace Rempart.Cli.Client;

/// <summary>The server's API, <c>/api/v1</c>, call by call.</summary>
internal sealed partial class ApiClient(Connection connection, AccessTokens tokens) : IDisposable
{
    private const int PageSize = 200;

    public ServerAddress Address => connection.Address;

    public Task<PostureReport> PostureAsync(CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "posture", null, ApiJson.Strict.PostureReport, cancellation);

    public Task<VerifyResponse> VerifyAsync(IReadOnlyList<string> controls, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, "assessments", Body(new VerifyRequest(controls), PostureJson.Default.VerifyRequest), ApiJson.Strict.VerifyResponse, cancellation);

    /// <summary>All findings in a state, over as many pages as there are.</summary>
    /// <param name="state">open, risk-accepted, resolved or all.</param>
    /// <param name="control">One control's only; null for all.</param>
    /// <param name="cancellation">Ends the calls.</param>
    public Task<IReadOnlyList<FindingRecord>> FindingsAsync(string state, string? control, CancellationToken cancellation)
    {
        var query = $"findings?state={state}" + (control is null ? "" : "&control=" + Uri.EscapeDataString(control));
        return AllAsync(query, null, int.MaxValue, ApiJson.Strict.PageFindingRecord, cancellation);
    }

    public Task<FindingRecord> AcceptAsync(string fingerprint, AcceptRequest request, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, $"findings/{fingerprint}/acceptance", Body(request, PostureJson.Default.AcceptRequest), ApiJson.Strict.FindingRecord, cancellation);

    public Task<FindingRecord> WithdrawAsync(string fingerprint, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Delete, $"findings/{fingerprint}/acceptance", null, ApiJson.Strict.FindingRecord, cancellation);

    public Task<PlanResponse> PlanAsync(IReadOnlyList<string> controls, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, "plans", Body(new PlanRequest(controls), PostureJson.Default.PlanRequest), ApiJson.Strict.PlanResponse, cancellation);

    public Task<ApplyResponse> ApplyAsync(string plan, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Post, $"plans/{Uri.EscapeDataString(plan)}/apply", null, ApiJson.Strict.ApplyResponse, cancellation);

    public Task<IReadOnlyList<EvidenceSummary>> EvidenceAsync(string? after, int limit, CancellationToken cancellation) =>
        AllAsync("evidence?", after, limit, ApiJson.Strict.PageEvidenceSummary, cancellation);

    public Task<EvidenceBundle> EvidenceAsync(long index, CancellationToken cancellation) =>
        CallAsync(HttpMethod.Get, "evidence/" + index.ToString(CultureInfo.InvariantCulture), null, ApiJson.Strict.EvidenceBundle, cancellation);

    public void Dispose() => connection.Dispose();

    private async Task<IReadOnlyList<T>> AllAsync<T>(string query, string? after, int limit, JsonTypeInfo<Page<T>> type, CancellationToken cancellation)
    {
        var items = new List<T>();
        do
        {
            var size = Math.Min(PageSize, limit - items.Count);
            var page = await CallAsync(
                HttpMethod.Get,
                $"{query}&limit={size}".Replace("?&", "?", StringComparison.Ordinal) + (after is null ? "" : "&after=" + Uri.EscapeDataString(after)),
                null,
                type,
                cancellation).ConfigureAwait(false);
            items.AddRange(page.Items);
            // A page that is empty yet names a next one would never end.
            after = page.Items.Count == 0 ? null : page.Next;
        }
        while (after is not null && items.Count < limit);
        return items;
    }

    private async Task<T> CallAsync<T>(HttpMethod method, string path, byte[]? body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await SendAsync(method, path, body, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw await ServerProblems.ReadAsync(response, Address, cancellation).ConfigureAwait(false);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            var answer = await JsonSerializer.DeserializeAsync(stream, type, cancellation).ConfigureAwait(false);
            return ApiJson.IsComplete(answer) ? answer! : throw new JsonException(Text.AnswerIncomplete);
        }
        catch (JsonException error)
        {
            throw CliException.CouldNotTell(Text.AnswerNotUnderstood.With(Address.Name, path.Split('?')[0], error.Message), error);
        }
    }

    /// <summary>Sends a request; when the server calls the access token old, renews it once.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, byte[]? body, CancellationToken cancellation, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        for (var renewed = false; ; renewed = true)
        {
            using var request = new HttpRequestMessage(method, "api/v1/" + path);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            if (body is not null)
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            if (await tokens.GetAsync(renewed, cancellation).ConfigureAwait(false) is { } token)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var response = await connection.SendAsync(request, cancellation, completion).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.Unauthorized || renewed || !tokens.CanRenew)
                return response;
            response.Dispose();
        }
    }

    private static byte[] Body<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);
}
