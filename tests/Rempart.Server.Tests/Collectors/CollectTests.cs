using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Rempart.Core.Events;

namespace Rempart.Server.Tests.Collectors;

/// <summary>Senders over HTTPS: lines and webhooks.</summary>
[Collection(CollectorCollection.Name)]
public sealed class CollectTests(CollectorServer server)
{
    private const string Line = "192.0.2.7 - - [24/Nov/2026:11:00:00 +0000] \"GET /LINE HTTP/1.1\" 200 5 \"-\" \"curl/8\"";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_are_durable_events_when_they_are_answered()
    {
        using var sender = await server.SenderAsync("web");

        var (status, taken, _) = await SendAsync(sender, "web", Encoding.UTF8.GetBytes(Named("a") + "\n" + Named("b") + "\r\nwhat no parser knows\n"));

        status.ShouldBe(HttpStatusCode.OK);
        taken.ShouldBe(new Collected(3, 1));
        server.Log.Of("web").Where(one => one.Raw == Named("a") || one.Raw == Named("b")).Select(one => one["src_endpoint.ip"]).ShouldBe(["192.0.2.7", "192.0.2.7"]);
    }

    [Fact]
    public async Task Compressed_lines_are_taken_and_a_bomb_is_not()
    {
        using var sender = await server.SenderAsync("lines");

        (await SendAsync(sender, "lines", Gzip("zipped one\nzipped two\n"), "gzip")).Taken.ShouldBe(new Collected(2, 2));
        (await SendAsync(sender, "lines", Gzip(new string('\n', 20_000_000)), "gzip")).ShouldBe((HttpStatusCode.RequestEntityTooLarge, null, "The body is larger than the server takes, perhaps after decompression. Send less at a time."));
        (await SendAsync(sender, "lines", "no gzip"u8.ToArray(), "gzip")).ShouldBe((HttpStatusCode.BadRequest, null, "The body is not what its headers say."));
        (await SendAsync(sender, "lines", "x"u8.ToArray(), "br")).ShouldBe((HttpStatusCode.BadRequest, null, "The content encoding 'br' is none of gzip and identity."));
        (await SendAsync(sender, "lines", new byte[5_000_000])).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task While_the_event_log_is_busy_or_broken_the_sender_keeps_its_events()
    {
        using var sender = await server.SenderAsync("lines");
        try
        {
            server.Log.Fault = new EventLogException("It writes as fast as it can.") { IsBusy = true };
            using var busy = await sender.PostAsync(Address("lines"), CollectorServer.Text("kept by its sender\n"), Cancellation);
            ((int)busy.StatusCode, busy.Headers.RetryAfter!.Delta).ShouldBe((429, TimeSpan.FromSeconds(1)));

            server.Log.Fault = new EventLogException("The disk is full.");
            using var broken = await sender.PostAsync(Address("lines"), CollectorServer.Text("kept by its sender\n"), Cancellation);
            ((int)broken.StatusCode, broken.Headers.RetryAfter!.Delta).ShouldBe((503, TimeSpan.FromSeconds(10)));
            (await ProblemAsync(broken)).ShouldBe("The event log takes nothing: The disk is full. Send the same again later.");
        }
        finally
        {
            server.Log.Fault = null;
        }
        server.Log.Of("lines").ShouldNotContain(one => one.Raw == "kept by its sender");

        (await SendAsync(sender, "lines", "kept by its sender\n"u8.ToArray())).Status.ShouldBe(HttpStatusCode.OK);

        server.Log.Of("lines").Count(one => one.Raw == "kept by its sender").ShouldBe(1);
    }

    [Fact]
    public async Task More_than_may_be_held_at_once_is_asked_to_come_back()
    {
        using var sender = await server.SenderAsync("audit");
        server.Log.Shut();
        // Four bodies of at most 4 MiB fill the 16 MiB.
        var held = Enumerable.Range(0, 4).Select(number => SendAsync(sender, "audit", Encoding.UTF8.GetBytes($"{{\"number\":\"held {number}\"}}"))).ToArray();
        try
        {
            await server.Log.WaitingAsync("audit", 4);
            (await SendAsync(sender, "audit", "{}"u8.ToArray())).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        }
        finally
        {
            server.Log.Open();
        }
        (await Task.WhenAll(held)).ShouldAllBe(answer => answer.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_delivery_that_says_that_it_is_a_repetition_has_the_same_ids_and_others_have_not()
    {
        using var sender = await server.SenderAsync("lines");
        var body = "said twice, word by word\nsaid twice, word by word\n"u8.ToArray();

        foreach (var key in (string?[])["batch 1", "batch 1", "batch 2", null, null])
            (await SendAsync(sender, "lines", body, key: key)).Status.ShouldBe(HttpStatusCode.OK);

        var ids = server.Log.Of("lines").Where(one => one.Raw == "said twice, word by word").Select(one => one.Uid).ToArray();
        ids.Length.ShouldBe(10);
        ids[..2].ShouldBe(ids[2..4]);
        ids.Distinct().Count().ShouldBe(8);
    }

    [Fact]
    public async Task A_megabyte_in_one_line_and_bytes_that_are_no_text_lose_nothing()
    {
        using var sender = await server.SenderAsync("lines");
        var large = new string('z', 1_000_000);
        byte[] bad = [(byte)'b', (byte)'a', (byte)'d', 0xc3, 0x28, 0xff];

        (await SendAsync(sender, "lines", [.. Encoding.UTF8.GetBytes(large), (byte)'\n', .. bad])).Taken!.Events.ShouldBe(2);

        server.Log.Of("lines").ShouldContain(one => one.Raw == large);
        server.Log.Of("lines").ShouldContain(one => one["unmapped.raw_base64"] == Convert.ToBase64String(bad));
    }

    [Fact]
    public async Task The_audit_webhook_of_Kubernetes_is_taken_and_a_repeated_batch_has_the_same_ids()
    {
        using var sender = await server.SenderAsync("audit");
        static string Event(string id) => $"{{\"level\":\"Metadata\",\"auditID\":\"{id}\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api\",\"verb\":\"get\",\"user\":{{\"username\":\"eve\"}},\"requestReceivedTimestamp\":\"2026-11-24T09:22:18.763960Z\"}}";
        // As large as a batch of 400 events is.
        var list = $"{{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{{}},\"items\":[{string.Join(',', Enumerable.Range(0, 8000).Select(number => Event($"k{number}")))}]}}";
        list.Length.ShouldBeGreaterThan(1024 * 1024);

        for (var time = 0; time < 2; time++)
            (await SendAsync(sender, "audit", Encoding.UTF8.GetBytes(list))).Taken.ShouldBe(new Collected(8000, 0));

        var events = server.Log.Of("audit").Where(one => one["actor.user.name"] == "eve").ToArray();
        events.Length.ShouldBe(16_000);
        events.Select(one => one.Uid).Distinct().Count().ShouldBe(8000);
    }

    [Theory]
    [InlineData("lines", "{\"log_id\":\"ID1\",\"data\":{\"log_id\":\"ID1\",\"type\":\"s\"}}\n{\"log_id\":\"ID2\",\"data\":{\"log_id\":\"ID2\",\"type\":\"fp\"}}\n")]
    [InlineData("array", "[{\"log_id\":\"ID1\",\"type\":\"s\"},{\"log_id\":\"ID2\",\"type\":\"fp\"},{\"log_id\":\"ID1\",\"type\":\"s\"}]")]
    [InlineData("object", "{\"log_id\":\"ID1\",\"type\":\"s\"}", "{\"log_id\":\"ID2\",\"type\":\"fp\"}")]
    public async Task A_log_stream_of_Auth0_is_taken_in_its_three_forms_and_each_record_counts_once(string form, params string[] bodies)
    {
        // The value that one chooses for Auth0 stands bare in the header.
        using var sender = server.Anonymous();
        sender.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", await server.TokenAsync("tenant"));

        for (var time = 0; time < 2; time++)
        {
            foreach (var body in bodies)
                (await SendAsync(sender, "tenant", Encoding.UTF8.GetBytes(body.Replace("ID", form, StringComparison.Ordinal)))).Status.ShouldBe(HttpStatusCode.OK);
        }

        server.Log.Of("tenant").Select(one => one["metadata.original_event_uid"]).Where(id => id.StartsWith(form, StringComparison.Ordinal)).ShouldBe([form + "1", form + "2"]);
    }

    [Fact]
    public async Task What_the_log_stream_lost_is_read_from_Auth0_and_what_it_brought_counts_once()
    {
        using var sender = await server.SenderAsync("tenant");
        (await SendAsync(sender, "tenant", "{\"log_id\":\"gap-2\",\"data\":{\"log_id\":\"gap-2\",\"type\":\"s\"}}"u8.ToArray())).Taken.ShouldBe(new Collected(1, 0));
        lock (server.ProviderLog.Ids)
            server.ProviderLog.Ids.AddRange(["gap-1", "gap-2", "gap-3", "gap-4", "gap-5"]);
        var gaps = server.Server.Get<Rempart.Server.Collectors.Auth0.Auth0Gaps>();
        var source = server.Server.Get<Core.Estates.IEstateSource>().Current.LogSources.Get("tenant");

        (await gaps.PassAsync(source, Cancellation)).ShouldBe(4);
        (await gaps.PassAsync(source, Cancellation)).ShouldBe(0);

        server.Log.Of("tenant").Select(one => one["metadata.original_event_uid"]).Where(id => id.StartsWith("gap-", StringComparison.Ordinal)).ShouldBe(["gap-2", "gap-1", "gap-3", "gap-4", "gap-5"]);
    }

    [Fact]
    public async Task A_record_whose_delivery_failed_is_not_taken_for_known()
    {
        using var sender = await server.SenderAsync("tenant");
        var body = "{\"log_id\":\"failed-first\",\"type\":\"s\"}"u8.ToArray();
        server.Log.Fault = new EventLogException("busy") { IsBusy = true };
        (await SendAsync(sender, "tenant", body)).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        server.Log.Fault = null;

        (await SendAsync(sender, "tenant", body)).Taken.ShouldBe(new Collected(1, 0));
        (await SendAsync(sender, "tenant", body)).Taken.ShouldBe(new Collected(0, 0));
    }

    [Fact]
    public async Task The_webhook_of_Alertmanager_is_a_finding_for_each_alert()
    {
        using var sender = await server.SenderAsync("alerts");
        const string body = "{\"version\":\"4\",\"receiver\":\"rempart\",\"status\":\"firing\",\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":\"Down\",\"severity\":\"critical\"},\"annotations\":{},\"startsAt\":\"2026-11-24T09:00:00Z\",\"endsAt\":\"0001-01-01T00:00:00Z\",\"fingerprint\":\"f1\"},{\"status\":\"resolved\",\"labels\":{\"alertname\":\"Slow\"},\"annotations\":{},\"startsAt\":\"2026-11-24T09:00:00Z\",\"endsAt\":\"2026-11-24T09:05:00Z\",\"fingerprint\":\"f2\"}]}";

        (await SendAsync(sender, "alerts", Encoding.UTF8.GetBytes(body))).Taken.ShouldBe(new Collected(2, 0));

        server.Log.Of("alerts").Select(one => one["class_uid"]).ShouldBe(["2004", "2004"]);
    }

    private static string Named(string name) => Line.Replace("LINE", name, StringComparison.Ordinal);

    private static Uri Address(string source) => new($"/api/v1/collect/{source}", UriKind.Relative);

    private static async Task<(HttpStatusCode Status, Collected? Taken, string? Problem)> SendAsync(HttpClient sender, string source, byte[] body, string? encoding = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(source)) { Content = new ByteArrayContent(body) };
        // Who asks first has sent nothing in vain when the answer is no.
        request.Headers.ExpectContinue = body.Length > 2_000_000;
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        if (encoding is not null)
            request.Content.Headers.ContentEncoding.Add(encoding);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var response = await sender.SendAsync(request, Cancellation);
        return response.IsSuccessStatusCode
            ? (response.StatusCode, JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(Cancellation), CollectorJson.Default.Collected), null)
            : (response.StatusCode, null, await ProblemAsync(response));
    }

    private static async Task<string> ProblemAsync(HttpResponseMessage response)
    {
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        return problem.RootElement.GetProperty("detail").GetString()!;
    }

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }
}
