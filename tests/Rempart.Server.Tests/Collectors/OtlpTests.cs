using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using Rempart.Server.Collectors.Otlp;
using Rempart.Server.Collectors.Otlp.Wire;
using LogRecord = Rempart.Server.Collectors.Otlp.Wire.LogRecord;

namespace Rempart.Server.Tests.Collectors;

/// <summary>OTLP from OpenTelemetry's own exporter.</summary>
[Collection(CollectorCollection.Name)]
public sealed class OtlpTests(CollectorServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc, "")]
    [InlineData(OtlpExportProtocol.HttpProtobuf, "/api/v1/collect/telemetry/v1/logs")]
    public async Task Records_of_the_real_exporter_arrive_with_their_attributes(OtlpExportProtocol protocol, string path)
    {
        var token = await server.TokenAsync("telemetry");
        using (var logs = LoggerFactory.Create(builder => builder.AddOpenTelemetry(options => options.AddOtlpExporter((exporter, processor) =>
        {
            exporter.Protocol = protocol;
            exporter.Endpoint = new Uri(server.Anonymous().BaseAddress!, path.Length > 0 ? path : "/");
            exporter.Headers = $"authorization=Bearer {token}";
            exporter.HttpClientFactory = () => new HttpClient(server.Handler());
            processor.ExportProcessorType = ExportProcessorType.Simple;
        }))))
        {
            var log = logs.CreateLogger($"otlp.{protocol}");
#pragma warning disable CA1848, CA2254 // A line as a program writes it.
            log.LogWarning($"Failed password for {protocol} from 192.0.2.7 port 22 ssh2");
#pragma warning restore CA1848, CA2254
        }

        var events = await server.Log.WaitAsync("telemetry", 1);
        while (events.All(one => !one.Raw.Contains(protocol.ToString(), StringComparison.Ordinal)))
            events = await server.Log.WaitAsync("telemetry", events.Count + 1);

        var one = events.First(one => one.Raw.Contains(protocol.ToString(), StringComparison.Ordinal));
        one["user.name"].ShouldBe(protocol.ToString());
        one["metadata.log_level"].ShouldBe("Warning");
        one["unmapped.otel.scope.name"].ShouldBe("");
        one.Json.ShouldContain($"\"otel.scope.name\":\"otlp.{protocol}\"");
    }

    [Fact]
    public async Task Without_a_token_that_counts_nothing_is_taken()
    {
        using var client = server.Anonymous();
        using var content = new ByteArrayContent([]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var refused = await client.PostAsync(new Uri("/api/v1/collect/telemetry/v1/logs", UriKind.Relative), content, Cancellation);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        using var call = new HttpRequestMessage(HttpMethod.Post, "/opentelemetry.proto.collector.logs.v1.LogsService/Export") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([0, 0, 0, 0, 0]) };
        call.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        call.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var answer = await client.SendAsync(call, Cancellation);
        // 16: UNAUTHENTICATED.
        (answer.Headers.TryGetValues("grpc-status", out var status) ? status : answer.TrailingHeaders.GetValues("grpc-status")).ShouldBe(["16"]);
    }

    [Fact]
    public async Task What_is_no_protobuf_is_refused()
    {
        using var sender = await server.SenderAsync("telemetry");
        using var content = new ByteArrayContent([0xff, 0xff, 0xff]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var bad = await sender.PostAsync(new Uri("/api/v1/collect/telemetry/v1/logs", UriKind.Relative), content, Cancellation);
        bad.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var json = CollectorServer.Text("{}");
        using var wrong = await sender.PostAsync(new Uri("/api/v1/collect/telemetry/v1/logs", UriKind.Relative), json, Cancellation);
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public void A_repeated_request_has_the_same_positions_and_equal_records_have_their_own()
    {
        var exact = new LogRecord { TimeUnixNano = 1_700_000_000_123_456_789, Body = new AnyValue { StringValue = "x" } };
        var coarse = new LogRecord { TimeUnixNano = 1_700_000_000_000_000_000, Body = new AnyValue { StringValue = "x" } };
        static ExportLogsServiceRequest Of(params LogRecord[] records) => new() { ResourceLogs = { new ResourceLogs { ScopeLogs = { new ScopeLogs { LogRecords = { records } } } } } };
        static long[] Positions(ExportLogsServiceRequest request) => [.. OtlpRecords.Of(request).Select(one => one.Position)];

        Positions(Of(exact, exact)).ShouldBe(Positions(Of(exact, exact)));
        Positions(Of(exact, exact)).Distinct().Count().ShouldBe(2);
        // Times of whole seconds tell nothing apart.
        Positions(Of(coarse)).ShouldNotBe(Positions(Of(coarse)));
    }

    [Fact]
    public void Values_that_are_no_texts_are_JSON()
    {
        var list = new AnyValue { KvlistValue = new KeyValueList { Values = { new KeyValue { Key = "a", Value = new AnyValue { ArrayValue = new ArrayValue { Values = { new AnyValue { IntValue = 1 }, new AnyValue { BoolValue = true }, new AnyValue { DoubleValue = double.NaN }, new AnyValue() } } } } } } };

        OtlpValues.Text(list).ShouldBe("{\"a\":[1,true,\"NaN\",null]}");
        OtlpValues.Text(new AnyValue { IntValue = -5 }).ShouldBe("-5");
        OtlpValues.Text(null).ShouldBe("");
        OtlpValues.Bytes(new AnyValue { BytesValue = Google.Protobuf.ByteString.CopyFrom(0xff, 0) }).ShouldBe([0xff, 0]);
    }
}
