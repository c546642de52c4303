using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Rempart.Ssh.PrivateKeys;

/// <summary>The lines around a private key: BEGIN, perhaps headers, base64, END (RFC 7468 and its elders). Secrets are kept out of strings.</summary>
internal sealed class Armor : IDisposable
{
    /// <summary>Bytes of the longest file that is read: an RSA key of 16,384 bits has 13,000.</summary>
    public const int LongestFile = 65_536;

    private readonly byte[] _buffer;
    private readonly int _length;

    private Armor(string label, IReadOnlyDictionary<string, string> headers, byte[] buffer, int length)
    {
        (Label, Headers, _buffer, _length) = (label, headers, buffer, length);
    }

    /// <summary>What follows BEGIN, such as <c>OPENSSH PRIVATE KEY</c>.</summary>
    public string Label { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    public ReadOnlySpan<byte> Content => _buffer.AsSpan(0, _length);

    public static Armor Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length > LongestFile)
            throw new SshFormatException($"The private key: the file has {file.Length} bytes; at most {LongestFile} are read.");
        var begin = file.IndexOf("-----BEGIN "u8);
        if (begin < 0)
            throw new SshFormatException("The private key: there is no line that begins with '-----BEGIN'. Give the private key's own file, not the .pub file.");
        var rest = file[(begin + 11)..];
        var labelEnd = rest.IndexOf("-----"u8);
        if (labelEnd is < 0 or > 64)
            throw new SshFormatException("The private key: the BEGIN line has no end.");
        var label = Encoding.ASCII.GetString(rest[..labelEnd]);
        rest = rest[(labelEnd + 5)..];
        var end = rest.IndexOf(Encoding.ASCII.GetBytes($"-----END {label}-----"));
        if (end < 0)
            throw new SshFormatException("The private key: the END line is missing or another. The file is cut off or not one key.");
        var body = rest[..end];
        return Decode(label, TakeHeaders(ref body), body);
    }

    public static byte[] Write(string label, ReadOnlySpan<byte> content)
    {
        var base64 = new byte[Base64.GetMaxEncodedToUtf8Length(content.Length)];
        Base64.EncodeToUtf8(content, base64, out _, out var written);
        const int Width = 70;
        var lines = (written + Width - 1) / Width;
        var (first, last) = (Encoding.ASCII.GetBytes($"-----BEGIN {label}-----\n"), Encoding.ASCII.GetBytes($"-----END {label}-----\n"));
        var file = new byte[first.Length + written + lines + last.Length];
        first.CopyTo(file, 0);
        var position = first.Length;
        for (var start = 0; start < written; start += Width)
        {
            var line = base64.AsSpan(start, Math.Min(Width, written - start));
            line.CopyTo(file.AsSpan(position));
            file[position + line.Length] = (byte)'\n';
            position += line.Length + 1;
        }

        last.CopyTo(file, position);
        CryptographicOperations.ZeroMemory(base64);
        return file;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    private static Dictionary<string, string> TakeHeaders(ref ReadOnlySpan<byte> body)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        body = body.TrimStart("\r\n"u8);
        while (body.IndexOf((byte)'\n') is > 0 and var lineEnd && body[..lineEnd].IndexOf((byte)':') is > 0 and var colon)
        {
            headers[Encoding.ASCII.GetString(body[..colon])] = Encoding.ASCII.GetString(body[(colon + 1)..lineEnd]).Trim();
            body = body[(lineEnd + 1)..];
        }

        return headers;
    }

    private static Armor Decode(string label, Dictionary<string, string> headers, ReadOnlySpan<byte> body)
    {
        var buffer = new byte[body.Length];
        if (Base64.DecodeFromUtf8(body, buffer, out _, out var written) != System.Buffers.OperationStatus.Done)
        {
            CryptographicOperations.ZeroMemory(buffer);
            throw new SshFormatException("The private key: between the BEGIN and END lines is no base64. The file was changed or cut.");
        }

        return new(label, headers, buffer, written);
    }
}
