using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Rempart.Benchmarks.EventsIngest;

/// <summary>
/// Sends events to a running server over HTTPS as fast as it takes them, or at a rate, and says what it took:
/// <c>events-ingest ADDRESS SOCKET PID FOLDER SECONDS SENDERS RATE SOURCE=KIND=TOKEN...</c>. RATE 0 is as fast as it goes.
/// </summary>
internal sealed class IngestMeasurement : IDisposable
{
    private const int InBody = 1000;
    private static readonly TimeSpan Report = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client;
    private readonly HttpClient _local;
    private readonly Uri _address;
    private readonly (string Source, string Kind, string Token)[] _sources;
    private readonly double _rate;
    private readonly Waits _waits = new();
    private readonly List<double> _searchable = [];
    private long _number = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() % 100_000) * 10_000_000;
    private long _events;
    private long _bytes;
    private long _busy;
    private long _bodies;

    [SuppressMessage("Security", "CA5359", Justification = "The server of the measurement, with a certificate of its own, on the loopback.")]
    private IngestMeasurement(Uri address, string socket, double rate, (string, string, string)[] sources)
    {
        (_address, _rate, _sources) = (address, rate, sources);
        _client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
            MaxConnectionsPerServer = 64,
        });
        _local = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                return new NetworkStream(connection, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://localhost/api/v1/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var address, var socket, var process, var folder, var seconds, var senders, var rate, .. var sources])
        {
            Console.Error.WriteLine("events-ingest ADDRESS SOCKET PID FOLDER SECONDS SENDERS RATE SOURCE=KIND=TOKEN...");
            return 3;
        }
        using var measurement = new IngestMeasurement(
            new Uri(address), socket, double.Parse(rate, CultureInfo.InvariantCulture), [.. sources.Select(one => one.Split('=', 3)).Select(parts => (parts[0], parts[1], parts[2]))]);
        await measurement.MeasureAsync(
            int.Parse(process, CultureInfo.InvariantCulture), folder, TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), int.Parse(senders, CultureInfo.InvariantCulture));
        return 0;
    }

    public void Dispose()
    {
        _client.Dispose();
        _local.Dispose();
    }

    private async Task MeasureAsync(int process, string folder, TimeSpan time, int senders)
    {
        var bodies = Enumerable.Range(0, senders).Select(sender => _sources.Select((one, i) => new BodyTemplate(one.Kind, InBody, (ulong)((sender * _sources.Length) + i + 1))).ToArray()).ToArray();
        var size = new FolderSize(folder);
        var (began, processor) = (TimeProvider.System.GetTimestamp(), ServerFigures.Of(process).Processor);
        using var ending = new CancellationTokenSource(time);
        var reporting = ReportAsync(process, began, ending.Token);
        var probing = ProbeAsync(ending.Token);
        await Task.WhenAll(bodies.Select((own, sender) => Task.Run(() => SendAllAsync(own, sender, began, ending.Token))));
        var took = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var end = ServerFigures.Of(process);
        await Task.WhenAll(reporting, probing);
        var all = _waits.All();
        Say("events acknowledged", $"{_events} in {took:0.0} s: {_events / took:0}/s, {_bytes / took / 1e6:0.0} MB/s of bodies of {InBody}, {senders} senders, {_busy} times told to come back");
        Say("acknowledgement", $"p50 {Waits.At(all, 0.5):0} ms, p99 {Waits.At(all, 0.99):0} ms, worst {Waits.At(all, 1):0} ms");
        Say("processor time of the server", $"{(end.Processor - processor).TotalMicroseconds / _events:0.00} us an event; of the load {Environment.CpuUsage.TotalTime.TotalMicroseconds / _events:0.00} us");
        Say("memory of the server", $"{end.Resident:0} MB at the end, {end.MostResident:0} MB at most");
        var searchable = _searchable.Order().ToArray();
        Say("from acknowledged to found", searchable.Length == 0 ? "not seen" : $"median {Waits.At(searchable, 0.5):0} ms, worst {searchable[^1]:0} ms of {searchable.Length}");
        var behind = await FigureAsync("rempart_detection_behind_seconds");
        Say("rules behind at the end", $"{behind:0.0} s");
        // A segment waits a minute for more events; then the last are stored, too.
        await Task.Delay(TimeSpan.FromSeconds(90), TimeProvider.System);
        Say("lake", $"{size.Grown() / 1e6:0.0} MB sealed for {_bytes / 1e6:0.0} MB of bodies: {size.Grown() * 100.0 / _bytes:0.0} % of what was sent");
    }

    private async Task SendAllAsync(BodyTemplate[] bodies, int sender, long began, CancellationToken ending)
    {
        for (var turn = sender; !ending.IsCancellationRequested; turn++)
        {
            var at = turn % bodies.Length;
            if (_rate > 0)
            {
                // Its turn by the clock, not by the last answer: a slow answer makes the next ones late, and that is counted.
                var due = TimeSpan.FromSeconds((Interlocked.Increment(ref _bodies) - 1) * InBody / _rate);
                var early = due - TimeProvider.System.GetElapsedTime(began);
                if (early > TimeSpan.Zero)
                    await Task.Delay(early, TimeProvider.System, CancellationToken.None);
            }
            await SendAsync(_sources[at], bodies[at].Fill(TimeProvider.System.GetUtcNow(), () => Interlocked.Increment(ref _number)), InBody, isCounted: true);
        }
    }

    private async Task SendAsync((string Source, string Kind, string Token) source, ReadOnlyMemory<byte> body, int records, bool isCounted)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, $"api/v1/collect/{source.Source}")) { Content = new ReadOnlyMemoryContent(body) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", source.Token);
            using var response = await _client.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Interlocked.Increment(ref _busy);
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
                continue;
            }
            response.EnsureSuccessStatusCode();
            if (!isCounted)
                return;
            _waits.Add(TimeProvider.System.GetElapsedTime(start));
            Interlocked.Add(ref _events, records);
            Interlocked.Add(ref _bytes, body.Length);
            return;
        }
    }

    private async Task ReportAsync(int process, long began, CancellationToken ending)
    {
        var (events, at) = (0L, began);
        Console.WriteLine("     s   events/s   p50 ms   p99 ms   server MB   found ms   rules behind s");
        while (true)
        {
            await Task.Delay(Report, TimeProvider.System, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ending.IsCancellationRequested)
                return;
            var (now, latest, seconds) = (Volatile.Read(ref _events), _waits.Latest(), TimeProvider.System.GetElapsedTime(at).TotalSeconds);
            at = TimeProvider.System.GetTimestamp();
            var behind = await FigureAsync("rempart_detection_behind_seconds");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{TimeProvider.System.GetElapsedTime(began).TotalSeconds,6:0}   {(now - events) / seconds,8:0}   {Waits.At(latest, 0.5),6:0}   {Waits.At(latest, 0.99),6:0}   {ServerFigures.Of(process).Resident,9:0}   {(_searchable.Count == 0 ? double.NaN : _searchable[^1]),8:0}   {behind,14:0.0}"));
            events = now;
        }
    }

    // Now and then one event that nobody else sends, and how long after its acknowledgement a search finds it.
    private async Task ProbeAsync(CancellationToken ending)
    {
        var source = _sources.First(one => one.Kind == "sshd");
        while (!ending.IsCancellationRequested)
        {
            await Task.Delay(Report, TimeProvider.System, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ending.IsCancellationRequested)
                return;
            var name = $"probe{Guid.NewGuid():N}";
            var line = string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():MMM dd HH:mm:ss} bastion sshd[1]: Failed password for {name} from 192.0.2.1 port 22 ssh2\n");
            await SendAsync(source, Encoding.UTF8.GetBytes(line), 1, isCounted: false);
            var acknowledged = TimeProvider.System.GetTimestamp();
            while (!await IsFoundAsync(name))
            {
            }
            _searchable.Add(TimeProvider.System.GetElapsedTime(acknowledged).TotalMilliseconds);
        }
    }

    private async Task<bool> IsFoundAsync(string name)
    {
        using var response = await _local.GetAsync(new Uri($"events/search?query=user:{name}&since=10m&limit=1", UriKind.Relative), CancellationToken.None);
        var answer = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"The search was answered with {response.StatusCode}: {answer}");
        return answer.Contains($"\"{name}\"", StringComparison.Ordinal);
    }

    // One of the server's metrics.
    private async Task<double> FigureAsync(string name)
    {
        var text = await _local.GetStringAsync(new Uri("http://localhost/metrics"));
        var line = text.Split('\n').FirstOrDefault(one => one.StartsWith(name, StringComparison.Ordinal));
        return line is null ? double.NaN : double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static void Say(string what, FormattableString value) => Say(what, value.ToString(CultureInfo.InvariantCulture));

    private static void Say(string what, string value) => Console.WriteLine($"{what,-30} {value}");
}
