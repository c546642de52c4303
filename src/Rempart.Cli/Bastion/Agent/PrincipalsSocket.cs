using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Rempart.Cli.Bastion.Rendering;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>
/// The socket on which sshd's principals command asks who may enter. The kernel says which account asks; others are not answered.
/// </summary>
internal sealed class PrincipalsSocket : IDisposable
{
    public const int Tokens = 6;

    private const int LongestQuestion = 4096;
    private const int AtOnce = 64;
    private const int Waiting = 512;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly uint _account;
    private readonly Func<string[], string?> _decide;
    private readonly TimeProvider _time;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <param name="path">Where the socket lies.</param>
    /// <param name="account">The user id that may ask.</param>
    /// <param name="decide">Gives sshd's line for its six tokens; null for nobody.</param>
    /// <param name="time">Time.</param>
    public PrincipalsSocket(string path, uint account, Func<string[], string?> decide, TimeProvider time)
    {
        (_path, _account, _decide, _time) = (path, account, decide, time);
        // The one of an earlier life; nobody else may make files in this folder.
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        // The folder keeps others out, and the kernel's word on who asks decides.
        DurableFileMode(path);
        _listener.Listen(Waiting);
    }

    /// <summary>Answers until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _places.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                _ = AnswerAsync(await _listener.AcceptAsync(cancellation).ConfigureAwait(false), cancellation);
            }
            catch (SocketException)
            {
                // The caller went away before it was answered.
                _places.Release();
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _places.Dispose();
        File.Delete(_path);
    }

    private static void DurableFileMode(string path) => Files.DurableFile.SetMode(path, Modes.AllMayRead | Modes.Writable);

    private async Task AnswerAsync(Socket caller, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            using (caller)
            {
                if (AccountOf(caller) != _account)
                    return;
                var line = await QuestionAsync(caller, either.Token).ConfigureAwait(false) is { } question ? _decide(question) : null;
                await caller.SendAsync(Encoding.ASCII.GetBytes(line is null ? "-\n" : $"+{line}\n"), either.Token).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It went away or said nothing in time; sshd lets nobody in without an answer.
        }
        finally
        {
            try
            {
                _places.Release();
            }
            catch (ObjectDisposedException)
            {
                // The agent ended meanwhile.
            }
        }
    }

    private static async Task<string[]?> QuestionAsync(Socket caller, CancellationToken cancellation)
    {
        var buffer = new byte[LongestQuestion];
        var length = 0;
        while (await caller.ReceiveAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            length += count;
            if (length == buffer.Length)
                return null;
        }
        if (length == 0 || buffer[length - 1] != '\n' || buffer.AsSpan(0, length).ContainsAnyExceptInRange((byte)'\n', (byte)'~'))
            return null;
        var lines = Encoding.ASCII.GetString(buffer, 0, length - 1).Split('\n');
        return lines.Length == Tokens ? lines : null;
    }

    /// <summary>The user id of the process at the other end: struct ucred of SO_PEERCRED is pid, uid, gid.</summary>
    private static uint? AccountOf(Socket caller)
    {
        const int SocketLevel = 1, PeerCredentials = 17;
        Span<byte> credentials = stackalloc byte[12];
        return caller.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == credentials.Length ? MemoryMarshal.Read<uint>(credentials[4..]) : null;
    }
}
