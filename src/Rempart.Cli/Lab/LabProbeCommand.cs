using System.CommandLine;
using System.Net.Sockets;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Lab;

/// <summary>
/// <c>rempart lab probe</c>, run inside a namespace: reads lines <c>FROM:PORT/PROTO TO:PORT/PROTO</c> (source port 0 for any),
/// tries all of them at once, and writes for each line what happened. Whoever answers or refuses was reached; only silence is
/// <c>blocked</c>.
/// </summary>
internal sealed class LabProbeCommand : Command
{
    public const string Passes = "passes";
    public const string Blocked = "blocked";

    private readonly CliEnvironment _environment;
    private readonly Option<int> _wait = new("--wait") { Description = Text.LabProbeWait, DefaultValueFactory = _ => 3 };

    public LabProbeCommand(CliEnvironment environment)
        : base("probe", Text.LabProbeDescription)
    {
        _environment = environment;
        Hidden = true;
        Add(_wait);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var wait = TimeSpan.FromSeconds(parsed.GetValue(_wait));
        var lines = new List<(string Line, Task<string> Result)>();
        while (await _environment.Input.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            if (line.Split(' ') is not [var from, var to])
                throw CliException.Usage(Text.LabEndpointInvalid.With(line));
            lines.Add((line, TryAsync(LabEndpoint.Parse(from), LabEndpoint.Parse(to), wait, cancellation)));
        }
        foreach (var (line, result) in lines)
            await _environment.Output.WriteLineAsync($"{line} {await result.ConfigureAwait(false)}").ConfigureAwait(false);
        return ExitCodes.True;
    }

    private async Task<string> TryAsync(LabEndpoint from, LabEndpoint to, TimeSpan wait, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(wait, _environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var socket = to.NewSocket();
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(from.EndPoint);
            await socket.ConnectAsync(to.EndPoint, either.Token).ConfigureAwait(false);
            if (!to.IsTcp)
                await EchoedAsync(socket, either.Token).ConfigureAwait(false);
            return Passes;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
        {
            return Passes;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.TimedOut)
        {
            return Blocked;
        }
        catch (SocketException error)
        {
            return $"failed: {error.SocketErrorCode}";
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return Blocked;
        }
    }

    /// <summary>Says something until it is answered or refused: a datagram may get lost on a busy machine.</summary>
    private async Task EchoedAsync(Socket socket, CancellationToken cancellation)
    {
        var answer = socket.ReceiveAsync(new byte[16], cancellation).AsTask();
        while (!answer.IsCompleted)
        {
            await socket.SendAsync(new byte[1], cancellation).ConfigureAwait(false);
            await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(500), _environment.Time, cancellation)).ConfigureAwait(false);
        }
        await answer.ConfigureAwait(false);
    }
}
