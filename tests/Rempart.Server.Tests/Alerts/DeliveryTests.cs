using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rempart.Core.Alerts;
using Rempart.Core.Controls;
using Rempart.Core.Secrets;
using Rempart.Server.Alerts;
using Rempart.Server.Alerts.Delivery;

namespace Rempart.Server.Tests.Alerts;

[Collection(Alerted.Name)]
public sealed class DeliveryTests(AlertsServer server)
{
    private static readonly AlertMessage Message = new(
        AlertChange.Opened, new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero),
        new AlertRecord
        {
            Id = 7,
            Fingerprint = "0123456789abcdef0123456789abcdef",
            Rule = "rule|1",
            Title = "Guessing of passwords",
            Level = AlertLevel.High,
            State = AlertState.New,
            Count = 12,
            FirstSeen = new DateTimeOffset(2026, 11, 20, 9, 59, 0, TimeSpan.Zero),
            LastSeen = new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero),
            Group = [new AlertField("src_ip", "203.0.113.7"), new AlertField("user", "a=b\\c\nd")],
        },
        "Many passwords in a short time.", null, "https://rempart.test.example/alerts/7");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_that_refuses_twice_gets_the_signed_message_at_the_third_attempt()
    {
        server.Hook.Refuse("192.0.2.101", 500, 429);
        await AcceptedAsync("hook-one", "192.0.2.101");

        var attempts = new List<Received>();
        while (attempts.Count < 3)
        {
            if (await server.Hook.NextAsync(Cancellation) is var one && Encoding.UTF8.GetString(one.Body).Contains("192.0.2.101", StringComparison.Ordinal))
                attempts.Add(one);
        }

        attempts.Select(one => one.Headers["Rempart-Delivery"]).Distinct().ShouldHaveSingleItem();
        var last = attempts[^1];
        var signed = Encoding.UTF8.GetBytes($"v1\n{last.Headers["Rempart-Timestamp"]}\n{last.Headers["Rempart-Nonce"]}\n").Concat(last.Body).ToArray();
        last.Headers["Rempart-Signature"].ShouldBe("v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AlertsServer.Secret), signed)));
        using var body = JsonDocument.Parse(last.Body);
        body.RootElement.GetProperty("change").GetString().ShouldBe("Opened");
        body.RootElement.GetProperty("alert").GetProperty("title").GetString().ShouldBe("SSH Password Accepted");
    }

    [Fact]
    public async Task A_message_that_was_put_off_does_not_wait_for_the_hour_by_which_the_clock_was_set_back()
    {
        server.Hook.Refuse("192.0.2.109", 500);
        await AcceptedAsync("hook-clock", "192.0.2.109");
        await AttemptAsync("192.0.2.109");

        server.Time.Pass(TimeSpan.FromHours(-1));
        try
        {
            await AttemptAsync("192.0.2.109");
        }
        finally
        {
            server.Time.Pass(TimeSpan.FromHours(1));
        }
    }

    [Fact]
    public async Task A_mail_server_that_hangs_up_and_refuses_gets_the_mail_later_and_once()
    {
        server.Mail.Answers.Enqueue(null);
        server.Mail.Answers.Enqueue("451 come back later");
        await AcceptedAsync("mail-one", "192.0.2.102");

        string mail;
        do
            mail = await server.Mail.NextAsync(Cancellation);
        while (!mail.Contains("192.0.2.102", StringComparison.Ordinal));

        mail.ShouldContain("To: ana@test.example, ben@test.example");
        mail.ShouldContain("Subject: [high] SSH Password Accepted");
        mail.ShouldContain("Auto-Submitted: auto-generated");
    }

    [Fact]
    public async Task Syslog_over_tls_carries_alerts_in_cef_by_their_length()
    {
        await AcceptedAsync("syslog-one", "192.0.2.103");

        string message;
        do
            message = await server.Syslog.NextAsync(Cancellation);
        while (!message.Contains("192.0.2.103", StringComparison.Ordinal));

        message.ShouldStartWith("<107>1 ");
        message.ShouldContain(" rempart - alert - \ufeffCEF:0|Rempart|Rempart|1|");
        message.ShouldContain("src=192.0.2.103");
    }

    [Fact]
    public async Task Another_siem_gets_all_events_and_what_it_refused_again()
    {
        server.Siem.Refuse("192.0.2.104", 503);
        await AcceptedAsync("siem-one", "192.0.2.104");

        Received got;
        do
            got = await server.Siem.NextAsync(Cancellation);
        while (!Encoding.UTF8.GetString(got.Body).Contains("192.0.2.104", StringComparison.Ordinal));

        got.Headers["Content-Type"].ShouldBe("application/x-ndjson");
        using var line = JsonDocument.Parse(Encoding.UTF8.GetString(got.Body).Split('\n')[0]);
        line.RootElement.GetProperty("class_uid").GetInt32().ShouldBe(3002);
    }

    [Fact]
    public async Task What_cannot_be_delivered_for_a_day_is_lost_and_found()
    {
        var sent = new DestinationOptions { Kind = DestinationKind.Webhook, Url = "http://127.0.0.1:1/", Secret = "no-such-secret" };
        await using var sender = new WebhookSender(sent, server.Server.Get<ISecretResolver>(), server.Time);
        (await Should.ThrowAsync<DeliveryException>(() => sender.SendAsync("1", Message, Cancellation))).Message.ShouldStartWith("The secret 'no-such-secret' is not set.");
        await AcceptedAsync("lost-one", "192.0.2.105");
        var alert = (await server.WithAsync("192.0.2.105")).ShouldHaveSingleItem();
        // As if the hook had refused it for longer than a day.
        await server.Server.TamperAsync($"UPDATE alerts.delivery SET delivered_at = NULL, lost_at = now(), problem = '127.0.0.1 answered 500.' WHERE alert_id = {alert.Id} AND destination = 'hook'");

        var assessment = await new DetectionsLive(server).VerifyAsync();

        assessment.Outcome.ShouldBe(Outcome.NotSatisfied);
        assessment.Findings.Where(finding => finding.Rule == "delivery-lost").ShouldHaveSingleItem().Message.ShouldBe("1 messages to 'hook' were given up: 127.0.0.1 answered 500.");
        await server.Server.TamperAsync($"DELETE FROM alerts.delivery WHERE alert_id = {alert.Id}");
    }

    [Fact]
    public async Task A_mail_server_that_does_not_protect_the_connection_gets_nothing()
    {
        await using var mail = new SmtpStandIn();
        await using var sender = new MailSender(
            "mail", new DestinationOptions { Kind = DestinationKind.Email, Host = "127.0.0.1", Port = mail.Port, From = "a@test.example", To = "b@test.example" }, server.Server.Get<ISecretResolver>());

        var refused = await Should.ThrowAsync<DeliveryException>(() => sender.SendAsync("1", Message, Cancellation));

        refused.Message.ShouldStartWith("127.0.0.1 did not take the mail: ");
    }

    [Fact]
    public async Task A_syslog_collector_with_a_certificate_of_nobody_gets_nothing()
    {
        await using var sender = new SyslogSender(new DestinationOptions { Kind = DestinationKind.Syslog, Host = "localhost", Port = server.Syslog.Port });

        var refused = await Should.ThrowAsync<DeliveryException>(() => sender.SendAsync("1", Message, Cancellation));

        refused.Message.ShouldStartWith("localhost did not take the syslog message: ");
    }

    [Fact]
    public void What_an_attacker_wrote_stays_within_its_field_of_cef() => CefText.Of(Message).ShouldBe(
        "CEF:0|Rempart|Rempart|1|rule\\|1|Guessing of passwords|8|externalId=0123456789abcdef0123456789abcdef cnt=12 start=1795168740000 end=1795168800000 act=opened "
        + "src=203.0.113.7 suser=a\\=b\\\\c\\nd request=https://rempart.test.example/alerts/7");

    [Fact]
    public void A_frame_of_syslog_says_its_length_in_octets() =>
        Encoding.UTF8.GetString(SyslogMessage.Frame(3, new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero), "ho st", "alert", "é")).ShouldBe(
            "63 <107>1 2026-11-20T10:00:00.000000Z host rempart - alert - \ufeffé");

    [Theory]
    [InlineData("webhook", "http://hooks.test.example/", "key", "Rempart__Alerts__Destinations__x__Url is not protected. Write https://…; http is only for this machine.")]
    [InlineData("webhook", "https://ana:pass@hooks.test.example/", "key", "Rempart__Alerts__Destinations__x__Url holds a password. Name it in Rempart__Alerts__Destinations__x__Secret.")]
    [InlineData("webhook", "hooks", "key", "Rempart__Alerts__Destinations__x__Url is 'hooks', which is no address. Write https://….")]
    [InlineData("webhook", "https://hooks.test.example/", null, "Rempart__Alerts__Destinations__x__Secret is missing: name the secret that signs what is sent.")]
    [InlineData("syslog", null, null, "Rempart__Alerts__Destinations__x__Host is missing.")]
    [InlineData(null, null, null, "Rempart__Alerts__Destinations__x__Kind is missing. Write webhook, email, alertmanager, syslog or ocsf.")]
    public void A_destination_that_cannot_be_used_stops_the_start(string? kind, string? url, string? secret, string message)
    {
        var options = new AlertOptions();
        options.Destinations["x"] = new DestinationOptions { Kind = kind is null ? null : Enum.Parse<DestinationKind>(kind, ignoreCase: true), Url = url, Secret = secret };

        Should.Throw<Server.Hosting.StartupException>(options.Check).Message.ShouldBe(message);
    }

    [Fact]
    public async Task The_real_alertmanager_takes_an_alert_and_its_end()
    {
        const string program = "/usr/bin/prometheus-alertmanager";
        Assert.SkipUnless(File.Exists(program), "Install prometheus-alertmanager to try the real one.");
        var folder = Directory.CreateTempSubdirectory("rempart-am-");
        var port = FreePort();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "am.yml"), "route: { receiver: none }\nreceivers: [{ name: none }]\n", Cancellation);
        using var process = Process.Start(new ProcessStartInfo(
            program, [$"--config.file={folder.FullName}/am.yml", $"--storage.path={folder.FullName}/data", $"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        try
        {
            while (await process.StandardError.ReadLineAsync(Cancellation) is { } line && !line.Contains("Listening on", StringComparison.Ordinal) && !line.Contains("address=127.0.0.1", StringComparison.Ordinal))
            {
                // Until it listens.
            }
            _ = process.StandardError.ReadToEndAsync(Cancellation);
            var url = $"http://127.0.0.1:{port}";
            await using var sender = new AlertmanagerSender(new DestinationOptions { Kind = DestinationKind.Alertmanager, Url = url }, server.Server.Get<ISecretResolver>());
            using var client = new HttpClient { BaseAddress = new Uri(url) };
            var now = TimeProvider.System.GetUtcNow();

            await sender.SendAsync("1", Message with { At = now }, Cancellation);

            using (var open = JsonDocument.Parse(await client.GetStringAsync("/api/v2/alerts", Cancellation)))
            {
                var labels = open.RootElement.EnumerateArray().ShouldHaveSingleItem().GetProperty("labels");
                labels.GetProperty("alertname").GetString().ShouldBe("Guessing of passwords");
                labels.GetProperty("group_src_ip").GetString().ShouldBe("203.0.113.7");
            }
            await sender.SendAsync("2", Message with { Change = AlertChange.Closed, At = now.AddSeconds(-1) }, Cancellation);
            using var closed = JsonDocument.Parse(await client.GetStringAsync("/api/v2/alerts", Cancellation));
            closed.RootElement.GetArrayLength().ShouldBe(0);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            folder.Delete(recursive: true);
        }
    }

    private async Task AttemptAsync(string address)
    {
        while (!Encoding.UTF8.GetString((await server.Hook.NextAsync(Cancellation)).Body).Contains(address, StringComparison.Ordinal))
        {
        }
    }

    private Task AcceptedAsync(string host, string address) =>
        server.TakeAsync("bastion-sshd", "sshd", $"2026-11-20T10:00:06Z {host} sshd[1]: Accepted password for carol from {address} port 50000 ssh2");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
