using System.Buffers.Binary;
using System.Text;

namespace Rempart.Principals;

/// <summary>A Unix socket and standard output by the calls of the system: the class library's take longer to start than the question.</summary>
internal static unsafe class NativeSocket
{
    private const int Unix = 1;
    private const int Stream = 1;
    private const int CloseOnExec = 0x80000;
    private const int NoSignal = 0x4000;
    private const int WriteSide = 1;
    private const int LongestPath = 107;

    /// <summary>Sends the question and reads until the other side ends.</summary>
    /// <returns>How many bytes were read, at most as many as the buffer holds; -1 when it could not be asked.</returns>
    public static int Ask(string path, ReadOnlySpan<byte> question, Span<byte> answer)
    {
        var name = Encoding.UTF8.GetBytes(path);
        if (name.Length is 0 or > LongestPath || name[0] != '/')
            return -1;
        var socket = NativeMethods.Socket(Unix, Stream | CloseOnExec, 0);
        if (socket < 0)
            return -1;
        Span<byte> address = stackalloc byte[2 + LongestPath + 1];
        address.Clear();
        if (BitConverter.IsLittleEndian)
            BinaryPrimitives.WriteUInt16LittleEndian(address, Unix);
        else
            BinaryPrimitives.WriteUInt16BigEndian(address, Unix);
        name.CopyTo(address[2..]);
        fixed (byte* where = address)
        {
            if (NativeMethods.Connect(socket, where, (uint)address.Length) != 0)
                return -1;
        }
        if (!Send(socket, question) || NativeMethods.Shutdown(socket, WriteSide) != 0)
            return -1;
        return Receive(socket, answer);
    }

    /// <summary>Writes all of it to standard output.</summary>
    public static bool Write(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            fixed (byte* at = text)
            {
                var written = NativeMethods.Write(1, at, (nuint)text.Length);
                if (written <= 0)
                    return false;
                text = text[(int)written..];
            }
        }
        return true;
    }

    private static bool Send(int socket, ReadOnlySpan<byte> question)
    {
        while (question.Length > 0)
        {
            fixed (byte* at = question)
            {
                var sent = NativeMethods.Send(socket, at, (nuint)question.Length, NoSignal);
                if (sent <= 0)
                    return false;
                question = question[(int)sent..];
            }
        }
        return true;
    }

    private static int Receive(int socket, Span<byte> answer)
    {
        var length = 0;
        while (length < answer.Length)
        {
            fixed (byte* at = answer[length..])
            {
                var received = NativeMethods.Receive(socket, at, (nuint)(answer.Length - length), 0);
                if (received < 0)
                    return -1;
                if (received == 0)
                    break;
                length += (int)received;
            }
        }
        return length;
    }
}
