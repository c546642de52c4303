using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.Keys;

namespace Rempart.Server.Bastion.People;

/// <summary>
/// Takes all grants of whoever loses access, at once: the bastion hears of it and cuts the sessions. It looks again from time to time,
/// for what was missed while the database was away.
/// </summary>
internal sealed partial class EndedWatch(IServiceProvider services, EndedPeople ended, GrantService grants, KeyService keys, IEstateSource estates, ILogger<EndedWatch> logger) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (services.GetService<IAccessEndings>() is not { } endings)
        {
            // Nobody tells of endings: the estate alone says who works here.
            ended.Set(new Dictionary<string, AccessEndReason>());
            return;
        }
        using var changed = new SemaphoreSlim(0, 1);
        void OnChanged()
        {
            try
            {
                changed.Release();
            }
            catch (SemaphoreFullException)
            {
                // It is about to look anyway. Whoever ended an access must not fail because another did in the same moment.
            }
        }

        endings.Changed += OnChanged;
        try
        {
            while (true)
            {
                var done = await TryAsync(endings, stoppingToken);
                await changed.WaitAsync(done ? LookAgain : RetryAfter, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping; the next start looks first of all.
        }
        finally
        {
            endings.Changed -= OnChanged;
        }
    }

    private async Task<bool> TryAsync(IAccessEndings endings, CancellationToken cancellation)
    {
        try
        {
            var now = new Dictionary<string, AccessEndReason>(StringComparer.Ordinal);
            foreach (var ending in await endings.CurrentAsync(cancellation))
            {
                var person = ending.Person ?? estates.Current.People.FirstOrDefault(one => string.Equals(one.Email, ending.Email, StringComparison.OrdinalIgnoreCase))?.Id;
                if (person is not null)
                    now[person] = ending.Reason;
            }
            // First nothing new is given, then what was given is taken.
            ended.Set(now);
            var open = (await grants.PeopleWithOpenAsync(cancellation)).Where(now.ContainsKey).ToArray();
            foreach (var person in open)
                LogEnded(logger, await grants.RevokeAllAsync(person, "system", Words(now[person]), cancellation), person);
            foreach (var key in (await keys.ListAsync(null, cancellation)).Where(key => now.TryGetValue(key.Person, out var reason) && reason is AccessEndReason.EmploymentEnded or AccessEndReason.GoneFromEstate).DistinctBy(key => key.Person))
                await keys.RemoveAllAsync(key.Person, "system", cancellation);
            return true;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(logger, error.Message);
            return false;
        }
    }

    private static string Words(AccessEndReason reason) => reason switch
    {
        AccessEndReason.Blocked => "the person is blocked",
        AccessEndReason.BlockedAtProvider => "the person is blocked at the login provider",
        _ => "the person does not work here any more, says the estate",
    };

    [LoggerMessage(LogLevel.Warning, "{Count} grants of {Person} were ended, because the access of that person has ended.")]
    private static partial void LogEnded(ILogger logger, int count, string person);

    [LoggerMessage(LogLevel.Warning, "It could not be told whose access has ended; tried again in a second: {Message}")]
    private static partial void LogFailed(ILogger logger, string message);
}
