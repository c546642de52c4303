using System.Buffers.Binary;
using System.Text;

namespace Rempart.Ledger;

/// <summary>The strict reader of C2SP signed-note.</summary>
internal static class NoteParser
{
    private const string SignaturePrefix = "— ";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static LedgerResult<SignedNote> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > SignedNote.MaxLength)
        {
            return Fail($"The note is longer than {SignedNote.MaxLength} bytes.", 0);
        }

        if (!TryDecode(bytes, out var note))
        {
            return Fail("The note is not valid UTF-8.", 0);
        }

        if (IndexOfControl(note) is >= 0 and var control)
        {
            return Fail($"A control character (U+{(int)note[control]:X4}) is not allowed; only newlines are.", LineAt(note, control));
        }

        // The last empty line separates text from signatures; the text itself may have empty lines.
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0)
        {
            return Fail("A note has an empty line between its text and its signatures; there is none.", 0);
        }

        var text = note[..(split + 1)];
        var line = LineAt(note, split) + 2;
        if (!note.EndsWith('\n'))
        {
            return Fail("The last line of the note does not end in a newline.", LineAt(note, note.Length));
        }

        if (split + 2 == note.Length)
        {
            return Fail("The note has no signature after its empty line.", line);
        }

        var signatures = new List<NoteSignature>();
        foreach (var signature in note[(split + 2)..^1].Split('\n'))
        {
            if (signatures.Count == SignedNote.MaxSignatures)
            {
                return Fail($"The note has more than {SignedNote.MaxSignatures} signatures.", line);
            }

            if (!TryParseSignature(signature, out var parsed))
            {
                return Fail("A signature line is written '— <key name> <base64 of key ID and signature>'.", line);
            }

            signatures.Add(parsed);
            line++;
        }

        return LedgerResult.Success(new SignedNote(text, signatures));
    }

    /// <summary>Whether the text can be signed as a note.</summary>
    public static bool IsText(string text) =>
        text.EndsWith('\n') && IndexOfControl(text) < 0 && TryDecode(Encoding.UTF8.GetBytes(text), out var same) && same == text;

    /// <summary>Key names are not empty and have no Unicode space and no plus.</summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (char.IsWhiteSpace(c) || c == '+' || c < 0x20)
            {
                return false;
            }
        }

        return !name.IsEmpty;
    }

    /// <summary>Decodes standard base64 in its one canonical spelling.</summary>
    public static bool TryDecodeBase64(string text, out byte[] bytes)
    {
        bytes = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, bytes, out var written))
        {
            return false;
        }

        Array.Resize(ref bytes, written);
        return Convert.ToBase64String(bytes) == text;
    }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = StrictUtf8.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    private static bool TryParseSignature(string line, out NoteSignature signature)
    {
        signature = null!;
        if (!line.StartsWith(SignaturePrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = line[SignaturePrefix.Length..];
        var space = rest.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || !IsName(rest.AsSpan(0, space)) || !TryDecodeBase64(rest[(space + 1)..], out var bytes) || bytes.Length < 5)
        {
            return false;
        }

        signature = new NoteSignature(rest[..space], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4));
        return true;
    }

    private static int IndexOfControl(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < 0x20 && text[i] != '\n')
            {
                return i;
            }
        }

        return -1;
    }

    private static int LineAt(string text, int position) => text.AsSpan(0, position).Count('\n') + 1;

    private static LedgerResult<SignedNote> Fail(string message, int line) => LedgerResult.Fail<SignedNote>(message, line);
}
