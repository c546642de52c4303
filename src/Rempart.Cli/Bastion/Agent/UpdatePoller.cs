using Rempart.Cli.Hosting;
using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>Asks the server for updates, for ever. While it is away, asks again after a while that grows.</summary>
internal sealed class UpdatePoller(GrantStore store, Func<long, CancellationToken, Task<SignedBastionUpdate>> ask, Action heard, Action<string> say, Func<string, Task> fault, TimeProvider time)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    // The server answers after 25 seconds when nothing changed.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private string? _problem;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var pause = FirstPause;
        while (true)
        {
            var problem = await OnceAsync(cancellation).ConfigureAwait(false);
            if (problem != _problem)
                say(problem ?? Text.AgentServerAnswers);
            _problem = problem;
            if (problem is null)
            {
                pause = FirstPause;
                continue;
            }
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<string?> OnceAsync(CancellationToken cancellation)
    {
        SignedBastionUpdate signed;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            signed = await ask(store.After, either.Token).ConfigureAwait(false);
        }
        catch (CliException error)
        {
            return error.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Text.AgentServerSilent.With(Patience.TotalSeconds);
        }
        var taken = store.Take(signed);
        foreach (var problem in taken.Problems)
            await fault(problem).ConfigureAwait(false);
        if (taken.Refusal == UpdateRefusal.None)
        {
            heard();
            return taken.Problems.Count > 0 ? taken.Problems[0] : null;
        }
        var words = AgentWords.UpdateRefused(taken.Refusal);
        // A gap mends itself with the next, complete update; everything else is somebody's doing.
        if (taken.Refusal != UpdateRefusal.Gap && words != _problem)
            await fault(words).ConfigureAwait(false);
        return words;
    }
}
