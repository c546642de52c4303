using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Rempart.Core.Events;
using Rempart.Server.Hosting;

namespace Rempart.Server.Collectors.Own;

/// <summary>Posts to the server's own listener, as any sender does: a new connection, TLS, a token, the collect endpoint.</summary>
internal sealed class FrontDoor(IServer server, ServerCertificate certificate, OwnToken token, TimeProvider time) : IFrontDoor
{
    private const int LongestProblem = 16 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    public async Task<FrontDoorAnswer> SendAsync(ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        if (Address() is not { } address)
            return new(FrontDoorState.NotKnown, "the server listens on no address that is known");
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await PostAsync(address, record, either.Token);
        }
        catch (HttpRequestException error)
        {
            return Refused(address, error.InnerException is SocketException or System.Security.Authentication.AuthenticationException ? error.InnerException.Message : error.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Refused(address, $"no answer within {Longest.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} seconds");
        }
    }

    private async Task<FrontDoorAnswer> PostAsync(Uri address, ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        // Nothing is kept open between two records: whether the listener takes connections is a part of the question.
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, MaxResponseHeadersLength = 16, SslOptions = { RemoteCertificateValidationCallback = IsOurs } };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LongestProblem };
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(record) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Text);
        using var response = await client.SendAsync(request, cancellation);
        if (response.StatusCode == HttpStatusCode.OK)
            return new(FrontDoorState.Taken, address.AbsoluteUri);
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        var detail = Detail(await response.Content.ReadAsByteArrayAsync(cancellation));
        var answered = $"it answered {status}{(detail is null ? "" : $": {detail}")}";
        return response.StatusCode == HttpStatusCode.TooManyRequests ? new(FrontDoorState.Busy, $"{address.AbsoluteUri}: {answered}") : Refused(address, answered);
    }

    private static FrontDoorAnswer Refused(Uri address, string why) => new(FrontDoorState.Refused, $"{address.AbsoluteUri}: {why.TrimEnd('.')}");

    // Where it really listens, not where people reach it: a proxy before it is another's matter.
    private Uri? Address()
    {
        var listening = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault(one => one.StartsWith("https:", StringComparison.Ordinal));
        if (listening is null || !Uri.TryCreate(listening, UriKind.Absolute, out var uri) || uri.Port == 0)
            return null;
        var host = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            ? (address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback).ToString()
            : uri.Host.Trim('[', ']');
        return new UriBuilder(Uri.UriSchemeHttps, host, uri.Port, $"/api/v1/collect/{OwnToken.Source.Id}").Uri;
    }

    // The server's own certificate and no other: whoever else listens there must not see the token.
    private bool IsOurs(object sender, System.Security.Cryptography.X509Certificates.X509Certificate? shown, System.Security.Cryptography.X509Certificates.X509Chain? chain, SslPolicyErrors errors) =>
        shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(certificate.Certificate.RawData);

    private static string? Detail(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String ? detail.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
