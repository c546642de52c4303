using System.Text;

namespace Rempart.Ledger;

/// <summary>The strict reader of C2SP tlog-proof.</summary>
internal static class ProofFileParser
{
    private const int MaxHashes = 63;
    private const string ExtraPrefix = "extra ";
    private const string IndexPrefix = "index ";

    public static LedgerResult<ProofFile> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ProofFile.MaxLength)
        {
            return LedgerResult.Fail<ProofFile>($"The proof file is longer than {ProofFile.MaxLength} bytes.");
        }

        if (!NoteParser.TryDecode(bytes, out var file))
        {
            return LedgerResult.Fail<ProofFile>("The proof file is not valid UTF-8.");
        }

        var reader = new LineReader(file);
        if (reader.Next() != ProofFile.Header)
        {
            return LedgerResult.Fail<ProofFile>($"A proof file begins with the line '{ProofFile.Header}'.", 1);
        }

        var line = reader.Next();
        byte[]? extra = null;
        if (line is not null && line.StartsWith(ExtraPrefix, StringComparison.Ordinal))
        {
            if (!NoteParser.TryDecodeBase64(line[ExtraPrefix.Length..], out extra))
            {
                return LedgerResult.Fail<ProofFile>("The extra data is not base64.", reader.Line);
            }

            line = reader.Next();
        }

        if (line is null
            || !line.StartsWith(IndexPrefix, StringComparison.Ordinal)
            || !CanonicalNumber.TryParse(line.AsSpan(IndexPrefix.Length), out var index))
        {
            return LedgerResult.Fail<ProofFile>("The index is written 'index <number>', below 2^63 and without leading zeros.", reader.Line);
        }

        var proof = new List<Hash>();
        for (line = reader.Next(); line is { Length: > 0 }; line = reader.Next())
        {
            if (!Hash.TryParseBase64(line, out var hash))
            {
                return LedgerResult.Fail<ProofFile>("A proof line is a hash of 32 bytes in base64.", reader.Line);
            }

            if (proof.Count == MaxHashes)
            {
                return LedgerResult.Fail<ProofFile>($"A proof has at most {MaxHashes} hashes.", reader.Line);
            }

            proof.Add(hash);
        }

        if (line is null)
        {
            return LedgerResult.Fail<ProofFile>("An empty line and the checkpoint follow the proof; the file ends before them.", reader.Line);
        }

        if (!SignedNote.Parse(Encoding.UTF8.GetBytes(reader.Rest)).TryGetValue(out var note, out var failure))
        {
            return LedgerResult.Fail<ProofFile>(failure with { Line = failure.Line == 0 ? 0 : failure.Line + reader.Line });
        }

        return LedgerResult.Success(new ProofFile(index, proof, note, extra is null ? (ReadOnlyMemory<byte>?)null : extra));
    }

    /// <summary>Gives the lines that end in a newline, and counts them.</summary>
    private sealed class LineReader(string text)
    {
        private int _position;

        public int Line { get; private set; }

        public string Rest => text[_position..];

        public string? Next()
        {
            Line++;
            var end = text.IndexOf('\n', _position);
            if (end < 0)
            {
                return null;
            }

            var line = text[_position..end];
            _position = end + 1;
            return line;
        }
    }
}
