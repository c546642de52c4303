using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rempart.Core.Access;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;
using Rempart.Ssh.RevocationLists;

namespace Rempart.Cli.Tests.Bastion;

/// <summary>A server written from the contract, on a Unix socket: what the real one does with the same requests is tested with the real one.</summary>
internal sealed partial class AgentServer : IAsyncDisposable
{
    public const string HostId = "bastion";
    public const string HostName = "bastion.test";
    public const string Account = "games";

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, (BastionGrant Grant, long Version)> _grants = [];
    private readonly Dictionary<ulong, long> _ended = [];
    private readonly Dictionary<string, BastionEvent> _events = new(StringComparer.Ordinal);
    private readonly List<BastionEvent> _inOrder = [];
    private readonly WebApplication _application;
    private TaskCompletionSource _changed = New();
    private TaskCompletionSource _heard = New();
    private TaskCompletionSource _reachChanged = New();
    private volatile ServerReach _reach;
    private long _version = 1;
    private long _trustVersion = 1;

    public AgentServer(string socket)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.ListenUnixSocket(socket));
        _application = builder.Build();
        _application.MapPost("/api/v1/bastion/{id}/installation", InstallAsync);
        _application.MapPost("/api/v1/bastion/{id}/host-certificate", RenewAsync);
        _application.MapGet("/api/v1/bastion/{id}/updates", UpdatesAsync);
        _application.MapPost("/api/v1/bastion/{id}/events", EventsAsync);
        MapPeople();
    }

    public SshSigningKey UserAuthority { get; set; } = SshSigningKey.Generate(comment: "people");

    public SshSigningKey HostAuthority { get; } = SshSigningKey.Generate(comment: "hosts");

    public SshSigningKey UpdateKey { get; } = SshSigningKey.Generate();

    public List<string> Authorities { get; } = [];

    public TimeSpan Trust { get; set; } = TimeSpan.FromMinutes(15);

    public int Port { get; set; }

    /// <summary>The KRL to send as it is, when it is not the one made of what ended.</summary>
    public byte[]? RevocationList { get; set; }

    /// <summary>Whether requests fail, as when the network is cut.</summary>
    public bool IsAway
    {
        get => _reach != ServerReach.Answers;
        set => Reach = value ? ServerReach.Cut : ServerReach.Answers;
    }

    /// <summary>What becomes of requests.</summary>
    public ServerReach Reach
    {
        get => _reach;
        set
        {
            _reach = value;
            _reachChanged.TrySetResult();
            _reachChanged = New();
        }
    }

    /// <summary>How far this server's clock is ahead of the machine's.</summary>
    public TimeSpan Skew { get; set; }

    public int Deliveries { get; private set; }

    /// <summary>What else is known of the bastion, for the message of a test that waited in vain.</summary>
    public Func<string> Told { get; set; } = () => "";

    public IReadOnlyList<BastionEvent> Events
    {
        get
        {
            lock (_lock)
                return [.. _inOrder];
        }
    }

    private DateTimeOffset Now => TimeProvider.System.GetUtcNow() + Skew;

    public async Task StartAsync()
    {
        Authorities.Add(UserAuthority.PublicKey.ToLine());
        await _application.StartAsync();
    }

    public void Grant(ulong serial, string destination, TimeSpan length, string principal = "alice", string? keyId = null, TimeSpan? startsIn = null) =>
        Change(() => _grants[serial] = (new BastionGrant(serial, keyId ?? $"g-{serial};person={principal}", principal, destination, Now + (startsIn ?? TimeSpan.FromSeconds(-5)), Now + length), _version));

    /// <summary>Grants the bench's own target, before it is known elsewhere.</summary>
    public void GrantTarget(ulong serial, TimeSpan length) => Grant(serial, $"127.0.0.1:{Target}", length);

    public int Target { get; set; }

    public void Grant(IEnumerable<BastionGrant> grants) => Change(() =>
    {
        foreach (var grant in grants)
            _grants[grant.Serial] = (grant, _version);
    });

    public void End(params ulong[] serials) => Change(() =>
    {
        foreach (var serial in serials)
            _ended[serial] = _version;
        _trustVersion = _version;
    });

    public void ChangeTrust(Action change) => Change(() =>
    {
        change();
        _trustVersion = _version;
    });

    /// <summary>Waits until an event was delivered.</summary>
    public async Task<BastionEvent> EventAsync(Func<BastionEvent, bool> wanted)
    {
        while (true)
        {
            Task heard;
            lock (_lock)
            {
                if (_inOrder.FirstOrDefault(wanted) is { } found)
                    return found;
                heard = _heard.Task;
            }
            try
            {
                await heard.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"The event did not come. Those that came:\n{string.Join('\n', Events)}\n{Told()}");
            }
        }
    }

    public Task<BastionEvent> EventAsync(BastionEventKind kind, ulong serial) => EventAsync(one => one.Kind == kind && one.Serial == serial);

    public SignedBastionUpdate Sign(BastionUpdate update)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(update, AccessJson.Default.BastionUpdate);
        return new SignedBastionUpdate(payload, UpdateKey.Sign([.. "rempart-bastion-update-v1\0"u8, .. payload])[^64..]);
    }

    public async ValueTask DisposeAsync()
    {
        _changed.TrySetCanceled();
        await _application.StopAsync(new CancellationToken(canceled: true));
        await _application.DisposeAsync();
        UserAuthority.Dispose();
        HostAuthority.Dispose();
        UpdateKey.Dispose();
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            _version++;
            change();
            _changed.TrySetResult();
            _changed = New();
        }
    }

    private async Task InstallAsync(HttpContext http)
    {
        var request = (await http.Request.ReadFromJsonAsync(AccessJson.Default.HostKeyRequest))!;
        await http.Response.WriteAsJsonAsync(
            new BastionInstallation(HostCertificateOf(request.HostPublicKey), Authorities, HostAuthority.PublicKey.ToLine(), UpdateKey.PublicKey.Blob[^32..].ToArray(), Address),
            AccessJson.Default.BastionInstallation);
    }

    public BastionAddress Address => new("127.0.0.1", Port, Account, HostAuthority.PublicKey.ToLine(), HostName);

    private async Task RenewAsync(HttpContext http)
    {
        var request = (await http.Request.ReadFromJsonAsync(AccessJson.Default.HostKeyRequest))!;
        await http.Response.WriteAsJsonAsync(new HostCertificate(HostCertificateOf(request.HostPublicKey)), AccessJson.Default.HostCertificate);
    }

    private string HostCertificateOf(string key) => new CertificateAuthority(HostAuthority, new IssuingPolicy { LoginAccounts = [], MaximumValidity = TimeSpan.FromDays(30) }, TimeProvider.System).Issue(new CertificateContent
    {
        PublicKey = SshPublicKey.Parse(key),
        Type = CertificateType.Host,
        Serial = 1,
        KeyId = HostId,
        Principals = [HostName],
        ValidAfter = TimeProvider.System.GetUtcNow().AddMinutes(-1),
        ValidBefore = TimeProvider.System.GetUtcNow().AddDays(7),
    }).ToLine();

    private async Task UpdatesAsync(HttpContext http, long after)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        wait.CancelAfter(TimeSpan.FromSeconds(5));
        while (!IsAway)
        {
            Task changed;
            lock (_lock)
                changed = after != 0 && after == _version ? _changed.Task : Task.CompletedTask;
            if (changed.IsCompletedSuccessfully || wait.IsCancellationRequested)
                break;
            try
            {
                await changed.WaitAsync(wait.Token);
            }
            catch (OperationCanceledException)
            {
                // Nothing changed in time, which is an answer too.
                break;
            }
        }
        if (await IsReachedAsync(http))
            await http.Response.WriteAsJsonAsync(Sign(Update(after)), AccessJson.Default.SignedBastionUpdate);
    }

    private async Task<bool> IsReachedAsync(HttpContext http)
    {
        var changed = _reachChanged.Task;
        switch (Reach)
        {
            case ServerReach.Answers:
                return true;
            case ServerReach.WithoutDatabase:
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                await http.Response.WriteAsJsonAsync(new { title = "The database is away." });
                return false;
            case ServerReach.Silent:
                await changed.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
        }
        http.Abort();
        return false;
    }

    private BastionUpdate Update(long after)
    {
        lock (_lock)
        {
            return new BastionUpdate(
                HostId, after, _version, Now, Now + Trust,
                [.. _grants.Values.Where(one => one.Version > after && !_ended.ContainsKey(one.Grant.Serial)).Select(one => one.Grant)],
                [.. _ended.Where(one => one.Value > after).Select(one => one.Key)],
                _trustVersion > after ? RevocationList ?? ListOfEnded() : null,
                _trustVersion > after ? [.. Authorities] : null);
        }
    }

    private byte[] ListOfEnded() => new RevocationList
    {
        Generated = Now,
        Certificates = [new RevokedCertificates { Authority = UserAuthority.PublicKey, Serials = [.. _ended.Keys.Select(serial => new SerialRange(serial, serial))] }],
    }.Encode();

    private async Task EventsAsync(HttpContext http)
    {
        if (!await IsReachedAsync(http))
            return;
        var events = (await http.Request.ReadFromJsonAsync(AccessJson.Default.BastionEvents))!;
        lock (_lock)
        {
            Deliveries++;
            foreach (var one in events.Events.Where(one => _events.TryAdd(one.Id, one)))
                _inOrder.Add(one);
            _heard.TrySetResult();
            _heard = New();
        }
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How a server is away.</summary>
internal enum ServerReach
{
    /// <summary>It is not.</summary>
    Answers,

    /// <summary>Connections break.</summary>
    Cut,

    /// <summary>Packets vanish: requests get no answer at all.</summary>
    Silent,

    /// <summary>It runs and its database does not.</summary>
    WithoutDatabase,
}
