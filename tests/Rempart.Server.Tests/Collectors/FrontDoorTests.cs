using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Rempart.Core.Events;
using Rempart.Server.Collectors.Own;
using Rempart.Server.Hosting;
using Rempart.Server.Tests.Identity.Auth0;

namespace Rempart.Server.Tests.Collectors;

/// <summary>Rempart sends to itself, over the real listener.</summary>
[Collection(CollectorCollection.Name)]
public sealed class FrontDoorTests(CollectorServer server)
{
    private const string Source = "rempart:canary";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Address => $"{ServerHost.Url(server.Server.App).Replace("localhost", "127.0.0.1", StringComparison.Ordinal)}/api/v1/collect/{Source}";

    [Fact]
    public async Task A_record_goes_through_listener_token_collector_and_parser()
    {
        (await server.Server.Get<IFrontDoor>().SendAsync(Record("through"), Cancellation)).ShouldBe(new FrontDoorAnswer(FrontDoorState.Taken, Address));

        var taken = server.Log.Of(Source).Single(one => one["unmapped.content.canary"] == "through");
        (taken["metadata.event_code"], taken["metadata.product.name"], taken["metadata.log_name"]).ShouldBe(("canary", "Rempart", "evidence"));
    }

    [Theory]
    [InlineData(false, FrontDoorState.Refused, "it answered 503: The event log takes nothing: The disk is full. Send the same again later")]
    [InlineData(true, FrontDoorState.Busy, "it answered 429: The event log is busy. Send the same again after the time of the Retry-After header.")]
    public async Task What_the_collector_answers_is_told(bool isBusy, FrontDoorState state, string answer)
    {
        server.Log.Fault = new EventLogException("The disk is full.") { IsBusy = isBusy };
        try
        {
            (await server.Server.Get<IFrontDoor>().SendAsync(Record("refused"), Cancellation)).ShouldBe(new FrontDoorAnswer(state, $"{Address}: {answer}"));
        }
        finally
        {
            server.Log.Fault = null;
        }
    }

    [Fact]
    public async Task Where_nothing_listens_it_is_refused()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)closed.LocalEndPoint!).Port;

        (await DoorTo($"https://0.0.0.0:{port}").SendAsync(Record("nobody"), Cancellation))
            .ShouldBe(new FrontDoorAnswer(FrontDoorState.Refused, $"https://127.0.0.1:{port}/api/v1/collect/{Source}: Connection refused"));
    }

    [Fact]
    public async Task Another_who_listens_there_does_not_get_the_token()
    {
        await using var other = await Auth0StandIn.StartAsync();
        var address = other.Issuer.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);

        var answer = await DoorTo(address).SendAsync(Record("stranger"), Cancellation);

        answer.State.ShouldBe(FrontDoorState.Refused);
        answer.Detail.ShouldStartWith($"{address}api/v1/collect/{Source}: The remote certificate");
        other.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData]
    [InlineData("http://unix:/run/server.sock")]
    public async Task A_listener_that_nobody_knows_is_said_to_be_unknown(params string[] addresses) =>
        (await DoorTo(addresses).SendAsync(Record("nowhere"), Cancellation)).ShouldBe(new FrontDoorAnswer(FrontDoorState.NotKnown, "the server listens on no address that is known"));

    [Fact]
    public async Task Its_token_counts_for_its_source_only_is_kept_nowhere_and_nobody_gets_another()
    {
        var token = server.Server.Get<OwnToken>();
        using var sender = server.Anonymous();
        sender.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Text);
        (await PostAsync(sender, "/api/v1/collect/web")).ShouldBe(HttpStatusCode.Unauthorized);
        sender.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"{token.Text[..^1]}{(token.Text[^1] == '0' ? '1' : '0')}");
        (await PostAsync(sender, $"/api/v1/collect/{Source}")).ShouldBe(HttpStatusCode.Unauthorized);
        using var administrator = server.Administrator();
        (await PostAsync(administrator, $"/api/v1/sources/{Source}/tokens")).ShouldBe(HttpStatusCode.NotFound);

        (await server.Server.AskAsync<long>($"SELECT count(*) FROM collectors.token WHERE id = '{token.Id}' OR source = '{Source}'")).ShouldBe(0);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, string path)
    {
        using var content = CollectorServer.Text("spoken\n");
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content, Cancellation);
        return response.StatusCode;
    }

    private static byte[] Record(string canary) => Encoding.UTF8.GetBytes(
        $"{{\"kind\":\"canary\",\"subject\":\"detections\",\"actor\":\"rempart\",\"content\":{JsonSerializer.Serialize(new Dictionary<string, string> { ["canary"] = canary })}}}");

    private FrontDoor DoorTo(params string[] addresses) =>
        new(new Listening(addresses), server.Server.Get<ServerCertificate>(), server.Server.Get<OwnToken>(), TimeProvider.System);

    /// <summary>A server that says where it listens, and nothing else.</summary>
    private sealed class Listening : IServer
    {
        public Listening(string[] addresses)
        {
            var feature = new ServerAddressesFeature();
            foreach (var address in addresses)
                feature.Addresses.Add(address);
            Features.Set<IServerAddressesFeature>(feature);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
