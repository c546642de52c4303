using Rempart.Core.Alerts;
using Rempart.Detection;
using Rempart.Server.Hosting;

namespace Rempart.Server.Alerts.Rules;

/// <summary>
/// The rules in force: Rempart's own and the team's. Read at start and again within two seconds of a change; a rule with an error is
/// reported with file and line while the others count, and folders that cannot be read leave the rules as they were.
/// </summary>
internal sealed partial class RuleWatch : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly AlertOptions _options;
    private readonly RuleFolders _folders;
    private readonly AlertMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<RuleWatch> _logger;
    private readonly Lock _loading = new();
    private volatile RulesInForce? _current;
    private string _stamp = "";

    public RuleWatch(AlertOptions options, DataDirectory directory, AlertMetrics metrics, TimeProvider time, ILogger<RuleWatch> logger)
    {
        (_options, _metrics, _time, _logger) = (options, metrics, time, logger);
        _folders = new RuleFolders([
            Path.GetFullPath(options.OwnRules ?? Path.Combine(AppContext.BaseDirectory, "rules")),
            Path.GetFullPath(options.Rules ?? directory.PathOf("rules"))]);
    }

    /// <summary>The rules in force; loaded on first use.</summary>
    public RulesInForce Current
    {
        get
        {
            if (_current is null)
                Refresh();
            return _current!;
        }
    }

    /// <summary>Reads the folders again when something changed there.</summary>
    public void Refresh()
    {
        lock (_loading)
        {
            var stamp = _folders.Stamp();
            if (_current is not null && stamp == _stamp)
                return;
            _stamp = stamp;
            Load();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, _time);
        await Task.Yield();
        do
            Refresh();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Load()
    {
        try
        {
            var (rules, unread) = _folders.Load();
            var engine = DetectionEngine.Create(rules, new DetectionOptions
            {
                Pipeline = "ocsf",
                Threads = _options.Threads,
                Time = _time,
                Correlations = new CorrelationLimits { Memory = _options.WindowMegabytes * 1024L * 1024, NamedEvents = _options.EventsKept },
            });
            RuleNotice[] notices = [.. rules.Problems.Concat(unread).Select(problem => new RuleNotice(problem.File, problem.Line, problem.Message, !problem.IsRejection))];
            _current = new RulesInForce(engine, notices, _time.GetUtcNow());
            _metrics.RulesRejected(notices.Count(notice => !notice.InForce));
            LogLoaded(_logger, rules.Rules.Count, rules.Correlations.Count, notices.Count(notice => !notice.InForce));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUnread(_logger, error.Message);
            var notice = new RuleNotice("", 1, $"the rules cannot be read: {error.Message}", false);
            _current = _current is { } before
                ? before with { Notices = [notice, .. before.Notices.Where(old => old.File.Length > 0)] }
                : new RulesInForce(DetectionEngine.Create(RuleSet.Load([]), new DetectionOptions { Pipeline = "ocsf", Time = _time }), [notice], _time.GetUtcNow());
        }
    }

    [LoggerMessage(LogLevel.Information, "{Rules} rules and {Correlations} correlations count now; {Rejected} have errors.")]
    private static partial void LogLoaded(ILogger logger, int rules, int correlations, int rejected);

    [LoggerMessage(LogLevel.Error, "The rules cannot be read; those before still count: {Message}")]
    private static partial void LogUnread(ILogger logger, string message);
}

/// <summary>Rules that count, and what is wrong with the others.</summary>
internal sealed record RulesInForce(DetectionEngine Engine, IReadOnlyList<RuleNotice> Notices, DateTimeOffset LoadedAt)
{
    public DetectionRule? Find(string idOrTitle) => Engine.Rules.All.FirstOrDefault(rule => rule.Id == idOrTitle || rule.Title == idOrTitle);
}
