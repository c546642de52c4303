using System.Text.Json;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Hosting;
using Rempart.Core.Access;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>Brings events to the server in order, again and again until it has them.</summary>
internal sealed class EventSender(AgentJournal journal, string bastion, string refusedFile, Func<BastionEvents, CancellationToken, Task> send, Action<string> say, TimeProvider time)
{
    private const int AtOnce = 500;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private readonly Signal _more = new();

    /// <summary>Says that there is something to send.</summary>
    public void Wake() => _more.Set();

    public async Task RunAsync(CancellationToken cancellation)
    {
        var pause = FirstPause;
        string? former = null;
        while (true)
        {
            var problem = await OnceAsync(cancellation).ConfigureAwait(false);
            if (problem is not null && problem != former)
                say(problem);
            former = problem;
            if (problem is null)
            {
                pause = FirstPause;
                if (journal.UndeliveredCount == 0)
                    await _more.WaitAsync(Idle, time, cancellation).ConfigureAwait(false);
                continue;
            }
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<string?> OnceAsync(CancellationToken cancellation)
    {
        for (var most = AtOnce; ;)
        {
            var events = journal.Oldest(most);
            if (events.Count == 0)
                return null;
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            try
            {
                await send(new BastionEvents(bastion, events), either.Token).ConfigureAwait(false);
            }
            catch (CliException error) when (error.ExitCode == ExitCodes.Usage && events.Count > 1)
            {
                // One of them is not to the server's liking, and must not hold up the others.
                most = events.Count / 2;
                continue;
            }
            catch (CliException error) when (error.ExitCode == ExitCodes.Usage)
            {
                SetAside(events[0]);
                journal.Delivered(1);
                return Text.AgentEventRefused.With(events[0].Id, refusedFile, error.Message);
            }
            catch (CliException error)
            {
                return error.Message;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return Text.AgentServerSilent.With(Patience.TotalSeconds);
            }
            journal.Delivered(events.Count);
            return null;
        }
    }

    /// <summary>Keeps an event that the server refuses for good: it is evidence all the same.</summary>
    private void SetAside(BastionEvent refused)
    {
        using var file = new FileStream(refusedFile, DurableFile.Options(FileMode.Append, Modes.OwnerOnly).ForAppending());
        file.Write([.. JsonSerializer.SerializeToUtf8Bytes(refused, AgentJson.Default.BastionEvent), (byte)'\n']);
        file.Flush(flushToDisk: true);
    }
}
