using Rempart.Events.Ocsf;
using Rempart.Events.Scanning;

namespace Rempart.Events.Parsers.Sshd;

/// <summary>
/// What stands after <c>ssh2</c>: <c>: ED25519 SHA256:…</c>, and of a certificate
/// <c>: ED25519-CERT SHA256:… ID grant=G1 (serial 1001) CA ED25519 SHA256:…</c>.
/// </summary>
internal static class SshdKey
{
    public static void Read(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        if (!Bytes.TrySkip(ref text, "ssh2: "u8))
            return;
        var type = Bytes.TakeWord(ref text);
        into.AddUnmapped("key_type"u8, type);
        // gssapi-with-mic and hostbased tell a client there.
        into.Set(Field.CertificateFingerprint, Bytes.TakeWord(ref text));
        if (!Bytes.TrySkip(ref text, "ID "u8))
        {
            if (!text.IsEmpty)
                into.AddUnmapped("key_detail"u8, text);
            return;
        }
        Certificate(text, into);
    }

    /// <summary><c>ID (serial N) CA TYPE SHA256:…</c>, read from the end, since the id is free text.</summary>
    public static void Certificate(ReadOnlySpan<byte> text, SecurityEvent into)
    {
        var id = text;
        if (Bytes.TryTakeFromLast(ref id, " (serial "u8, out var rest) && Bytes.TryTakeTo(ref rest, ")"u8, out var serial))
        {
            into.Set(Field.CertificateSerialNumber, serial);
            rest = rest.TrimStart((byte)' ');
            if (Bytes.TrySkip(ref rest, "CA "u8))
            {
                into.AddUnmapped("ca_key_type"u8, Bytes.TakeWord(ref rest));
                into.Set(Field.CertificateIssuer, Bytes.TakeWord(ref rest));
            }
        }
        into.Set(Field.CertificateSubject, id);
    }
}
