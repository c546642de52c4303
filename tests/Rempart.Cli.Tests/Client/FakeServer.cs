using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rempart.Core.Posture;

namespace Rempart.Cli.Tests.Client;

/// <summary>
/// Takes the place of the network in transport-level tests: canned answers by method and path, and a record of what was
/// asked. What the real server answers is tested against the real server.
/// </summary>
internal sealed class FakeServer : HttpMessageHandler
{
    private readonly Dictionary<string, Func<HttpRequestMessage, HttpResponseMessage>> _answers = [];

    /// <summary>Each request: method, path with query, authorization, body.</summary>
    public List<string> Asked { get; } = [];

    public FakeServer On(string call, HttpStatusCode status, string body, string mediaType = "application/json") =>
        On(call, _ => new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) });

    public FakeServer On<T>(string call, T answer, Func<PostureJson, JsonTypeInfo<T>> type) =>
        On(call, HttpStatusCode.OK, JsonSerializer.Serialize(answer, type(PostureJson.Default)));

    public FakeServer On(string call, Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        _answers[call] = answer;
        return this;
    }

    public FakeServer OnProblem(string call, HttpStatusCode status, string detail) =>
        On(call, status, $$"""{"title":"A title","status":{{(int)status}},"detail":"{{detail}}"}""", "application/problem+json");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : " " + await request.Content.ReadAsStringAsync(cancellationToken);
        var token = request.Headers.Authorization is { } authorization ? " " + authorization : "";
        var call = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        Asked.Add(call + token + body);
        var answer = _answers.GetValueOrDefault(call) ?? throw new InvalidOperationException($"The test has no answer to {call}.");
        var response = answer(request);
        response.RequestMessage = request;
        return response;
    }
}
