using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Client;
using Rempart.Cli.Hosting;
using Rempart.Ssh.Keys;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>The agent as a whole: its parts, joined.</summary>
internal sealed class BastionAgent : IDisposable
{
    public const int MostEvents = 100_000;

    private readonly BastionSettings _settings;
    private readonly AgentClock _clock;
    private readonly UpdateCache _cache;
    private readonly AgentJournal _journal;
    private readonly LogFollower _log;
    private readonly PrincipalsSocket _socket;
    private readonly GrantStore _store;
    private readonly AgentTurns _turns;
    private readonly Func<CancellationToken, Task>[] _work;

    public BastionAgent(BastionSettings settings, ApiClient api, Action<string> say, TimeProvider time, int mostEvents = MostEvents)
    {
        _settings = settings;
        var layout = settings.Layout;
        var accounts = LocalAccounts.Read("");
        var table = new GrantTable();
        _clock = new AgentClock(time);
        _cache = new UpdateCache(layout.Cache);
        _journal = new AgentJournal(layout.Spool, mostEvents);
        _log = new LogFollower(layout, time);
        _store = new GrantStore(new UpdateVerifier(settings.HostId, UpdateKey(settings)), _cache, table, _clock, new TrustFiles(layout));
        var sshd = new SshdProcesses(layout.PidFile, Account(accounts, settings.Account));
        var sender = new EventSender(_journal, settings.HostId, layout.Spool + ".refused", api.BastionEventsAsync, say, time);
        _turns = new AgentTurns(
            _log, new SessionBook(id => Processes.Find(id)?.Start), _journal, new SessionGuard(table, _clock, sshd, time), sshd, table, _clock, sender, say, time);
        _store.GrantsEnded += _turns.Wake;
        var decision = new PrincipalDecision(table, _clock, settings.Account, () => !_journal.IsFull);
        _socket = new PrincipalsSocket(layout.Socket, Account(accounts, settings.PrincipalsAccount), decision.Decide, time);
        var poller = new UpdatePoller(_store, (after, cancellation) => api.BastionUpdateAsync(settings.HostId, after, cancellation), Mark, say, _turns.FaultAsync, time);
        var keeper = new HostCertificateKeeper(layout, sshd, _clock, (key, cancellation) => api.HostCertificateAsync(settings.HostId, key, cancellation), _turns.FaultAsync, time);
        _work = [_socket.RunAsync, _turns.RunAsync, poller.RunAsync, sender.RunAsync, keeper.RunAsync];
    }

    /// <summary>Works until it is cancelled. When one part ends, all of it does: systemd starts it again.</summary>
    public async Task RunAsync(Action ready, CancellationToken cancellation)
    {
        ServerMark.Restore(Marks, _clock);
        if (_store.Load() is { } problem)
            await _turns.FaultAsync(problem).ConfigureAwait(false);
        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var tasks = _work.Select(work => work(all.Token)).ToArray();
        ready();
        var first = await Task.WhenAny(tasks).ConfigureAwait(false);
        await all.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(tasks.Select(task => task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default))).ConfigureAwait(false);
        await first.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _log.Dispose();
        _journal.Dispose();
        _cache.Dispose();
    }

    private string Marks => _settings.Layout.State + "/clock";

    private void Mark() => ServerMark.Keep(Marks, _clock);

    private static SshPublicKey UpdateKey(BastionSettings settings) => UpdateKeys.Read(settings.UpdateKey) ?? throw CliException.Usage(Text.BastionUpdateKeyWrong);

    private static uint Account(LocalAccounts accounts, string name) => accounts.UserId(name) ?? throw CliException.Usage(Text.BastionAccountMissing.With(name));
}
