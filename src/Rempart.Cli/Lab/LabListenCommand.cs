using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Lab;

/// <summary><c>rempart lab listen ADDRESS:PORT/PROTO …</c>, started by <c>lab up</c>: answers each connection and datagram with what it said.</summary>
internal sealed class LabListenCommand : Command
{
    private const int LargestDatagram = 65535;

    private readonly CliEnvironment _environment;
    private readonly Argument<string[]> _endpoints = new("ENDPOINT") { Arity = ArgumentArity.OneOrMore };

    public LabListenCommand(CliEnvironment environment)
        : base("listen", Text.LabListenDescription)
    {
        _environment = environment;
        Hidden = true;
        Add(_endpoints);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var work = parsed.GetValue(_endpoints)!.Select(LabEndpoint.Parse).Select(endpoint => (endpoint, Socket: Open(endpoint))).ToArray()
            .Select(one => one.endpoint.IsTcp ? AcceptAsync(one.Socket, cancellation) : AnswerAsync(one.Socket, cancellation)).ToArray();
        await _environment.Output.WriteLineAsync(LabProcesses.Listening).ConfigureAwait(false);
        await _environment.Output.FlushAsync(cancellation).ConfigureAwait(false);
        // Whoever started it has not recorded it, and is gone: nobody could end it.
        if (await _environment.Input.ReadLineAsync(cancellation).ConfigureAwait(false) != LabProcesses.Recorded)
            return ExitCodes.CouldNotTell;
        await Task.WhenAll(work).ConfigureAwait(false);
        return ExitCodes.True;
    }

    private static Socket Open(LabEndpoint endpoint)
    {
        var socket = endpoint.NewSocket();
        try
        {
            socket.Bind(endpoint.EndPoint);
            if (endpoint.IsTcp)
                socket.Listen();
            return socket;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw CliException.CouldNotTell(Text.LabCannotListen.With(endpoint, error.Message), error);
        }
    }

    private static async Task AcceptAsync(Socket listener, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                _ = EchoAsync(await listener.AcceptAsync(cancellation).ConfigureAwait(false), cancellation);
            }
            catch (SocketException)
            {
                // The caller went away before it was answered; the next one is as good.
            }
        }
    }

    private static async Task EchoAsync(Socket connection, CancellationToken cancellation)
    {
        using (connection)
        {
            var buffer = new byte[4096];
            try
            {
                while (await connection.ReceiveAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
                    await connection.SendAsync(buffer.AsMemory(0, count), cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                // The caller is gone; so is the conversation.
            }
        }
    }

    private static async Task AnswerAsync(Socket socket, CancellationToken cancellation)
    {
        var buffer = new byte[LargestDatagram];
        var anyone = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (true)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, anyone, cancellation).ConfigureAwait(false);
                await socket.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), received.RemoteEndPoint, cancellation).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // An answer that could not be sent is no reason to fall silent.
            }
        }
    }
}
