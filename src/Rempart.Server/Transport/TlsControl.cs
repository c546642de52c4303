using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Rempart.Core.Controls;
using Rempart.Core.Estates;
using Rempart.Core.Networks;

namespace Rempart.Server.Transport;

/// <summary><c>transport.tls</c>: probes every declared TLS endpoint for real.</summary>
internal sealed class TlsControl(IOptions<TransportOptions> options, TimeProvider time) : IControl
{
    public const string Id = "transport.tls";

    private const string ProbeLocal = "local";
    private const string ProbeAll = "all";
    private const string Untouched =
        "Rempart does not connect to machines it was not told to reach; set 'probe: all' in the settings of transport.tls where it may connect to every declared endpoint";

    private static readonly TlsVersion[] Versions = Enum.GetValues<TlsVersion>();

    public ControlDescription Description { get; } = ControlDescriptions.FromCatalogue(Id, TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    public async Task<Assessment> VerifyAsync(Estate estate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(estate);
        var draft = new AssessmentDraft(Id, time);
        var settings = new SettingsReader(estate, Id);
        var declaredAuthority = settings.Text("authority-file");
        var probe = settings.Text("probe") ?? ProbeLocal;
        if (settings.Problem() is { } problem)
            return draft.CouldNotTell(problem);
        if (probe is not (ProbeLocal or ProbeAll))
            return draft.CouldNotTell($"The setting 'probe' is '{probe}'. Write {ProbeLocal} or {ProbeAll}.");
        string[] files = declaredAuthority is null ? [.. options.Value.AuthorityFiles] : [.. options.Value.AuthorityFiles, declaredAuthority];
        X509Certificate2Collection authorities;
        try
        {
            authorities = ReadAuthorities(files);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return draft.CouldNotTell($"The authorities cannot be read: {error.Message}");
        }
        using var room = new SemaphoreSlim(options.Value.Connections);
        var (mayProbe, mayNot) = Divide(estate.TlsEndpoints(), probe);
        foreach (var endpoint in mayNot)
            draft.Miss($"service/{endpoint.Service.Id} {endpoint.Listener.Name} {endpoint.Listener.Port}", Untouched);
        await Task.WhenAll(mayProbe.SelectMany(endpoint => CheckAsync(endpoint, authorities, room, draft, cancellation)));
        foreach (var authority in authorities)
            authority.Dispose();
        return draft.Conclude();
    }

    // An estate can name addresses that are another's here: a sample, a copy, a draft. So only the own machine is probed unasked.
    private static (TlsEndpoint[] May, TlsEndpoint[] MayNot) Divide(IEnumerable<TlsEndpoint> endpoints, string probe)
    {
        bool MayTouch(TlsEndpoint endpoint) =>
            probe == ProbeAll || endpoint.Host?.ReachedBy == HostReach.Local || endpoint.Targets.All(IsLoopback);

        var sorted = endpoints.ToLookup(MayTouch);
        return ([.. sorted[true]], [.. sorted[false]]);
    }

    private static bool IsLoopback(string target) => IPAddress.TryParse(target, out var address) && IPAddress.IsLoopback(address);

    private IEnumerable<Task> CheckAsync(TlsEndpoint endpoint, X509Certificate2Collection authorities, SemaphoreSlim room, AssessmentDraft draft, CancellationToken cancellation)
    {
        var name = $"service/{endpoint.Service.Id} {endpoint.Listener.Name}";
        if (endpoint.Listener.Port.Protocol != TransportProtocol.Tcp)
        {
            draft.Miss($"{name} {endpoint.Listener.Port}", "this version of Rempart probes TLS over TCP only");
            return [];
        }
        if (endpoint.Targets.Count == 0)
        {
            draft.Miss($"{name} {endpoint.Listener.Port}", "the estate declares neither an address nor a name to connect to");
            return [];
        }
        return endpoint.Targets.Select(target => ProbeAsync(name, endpoint, target, authorities, room, draft, cancellation));
    }

    private async Task ProbeAsync(
        string name, TlsEndpoint endpoint, string target, X509Certificate2Collection authorities, SemaphoreSlim room, AssessmentDraft draft, CancellationToken cancellation)
    {
        var port = endpoint.Listener.Port.First;
        var host = target.Contains(':', StringComparison.Ordinal) ? $"[{target}]" : target;
        var resource = $"{name} {host}:{new PortRange(port, TransportProtocol.Tcp)}";
        var probe = new TlsProbe(target, port, options.Value, room, time);
        var expected = endpoint.ServerName ?? target;
        try
        {
            // The first knock says whether anyone is there; the others go at once.
            var first = await probe.OfferAsync(TlsVersion.Tls12, expected, cancellation);
            var others = await Task.WhenAll(Versions.Where(version => version != TlsVersion.Tls12)
                .Select(async version => (Version: version, Answer: await probe.OfferAsync(version, expected, cancellation))));
            var answers = others.Append((TlsVersion.Tls12, first)).ToDictionary(one => one.Item1, one => one.Item2);
            var handshake = await HandshakeAsync(probe, endpoint, expected, answers, authorities, cancellation);
            Judge(resource, endpoint, expected, answers, handshake, draft);
        }
        catch (UnreachableException error)
        {
            draft.Miss(resource, $"it cannot be reached: {error.Message}");
        }
        catch (SocketException error)
        {
            draft.Miss(resource, $"it cannot be reached: {error.Message}");
        }
    }

    private static async Task<Handshake?> HandshakeAsync(
        TlsProbe probe, TlsEndpoint endpoint, string expected, Dictionary<TlsVersion, TlsAnswer> answers, X509Certificate2Collection authorities, CancellationToken cancellation)
    {
        if (!answers.ContainsValue(TlsAnswer.Accepted))
            return null;
        var mutual = endpoint.Listener.Tls == TlsMode.Mutual;
        return await probe.ShakeHandsAsync(expected, authorities, expected, mutual, cancellation);
    }

    private void Judge(
        string resource, TlsEndpoint endpoint, string expected, Dictionary<TlsVersion, TlsAnswer> answers, Handshake? handshake, AssessmentDraft draft)
    {
        var snapshot = new TlsSnapshot
        {
            Resource = resource,
            ExpectedName = expected,
            Versions = answers,
            Certificate = handshake?.Certificate,
            DemandsClientCertificate = handshake?.DemandsClientCertificate,
            MutualDeclared = endpoint.Listener.Tls == TlsMode.Mutual,
        };
        var silent = answers.Where(one => one.Value == TlsAnswer.Silent).Select(one => one.Key.Name()).Order(StringComparer.Ordinal).ToArray();
        if (silent.Length > 0)
            draft.Miss(resource, $"it did not answer a hello of {string.Join(", ", silent)} within {options.Value.AnswerTimeout.TotalSeconds:0.#} s");
        if (handshake is { Certificate: null })
            draft.Miss($"{resource} certificate", $"no handshake came far enough to show it: {handshake.Problem}");
        else if (handshake is not null && snapshot is { MutualDeclared: true, DemandsClientCertificate: null })
            draft.Miss($"{resource} client certificate", $"whether it demands one could not be told: {handshake.Problem}");
        draft.Examine(resource);
        draft.Observe($"{resource}: handshake", $"accepts {string.Join(", ", answers.Where(one => one.Value == TlsAnswer.Accepted).Select(one => one.Key.Name()).Order(StringComparer.Ordinal).DefaultIfEmpty("no version"))}");
        if (snapshot.Certificate is { } certificate)
        {
            draft.Observe($"{resource}: certificate", string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"SHA-256 {certificate.Thumbprint}, {certificate.KeyAlgorithm} {certificate.KeyBits} bits, {certificate.SignatureAlgorithm}, until {certificate.NotAfter.UtcDateTime:yyyy-MM-dd}"));
        }
        draft.Find(TlsRules.Check(snapshot, time.GetUtcNow()));
    }

    private static X509Certificate2Collection ReadAuthorities(string[] files)
    {
        var all = new X509Certificate2Collection();
        foreach (var file in files)
        {
            var before = all.Count;
            all.ImportFromPemFile(file);
            if (all.Count == before)
                throw new CryptographicException($"{file} holds no certificate in PEM.");
        }
        return all;
    }
}
