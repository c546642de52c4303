using System.Globalization;

namespace Rempart.Ledger;

/// <summary>
/// What a log commits to at one size: the note text of C2SP tlog-checkpoint. A parsed checkpoint is only a claim until
/// the note around it was verified, for example by <see cref="WitnessPolicy.Verify"/>.
/// </summary>
public sealed class Checkpoint
{
    /// <summary>Makes a checkpoint.</summary>
    /// <param name="origin">The log's identity: one line, not empty.</param>
    /// <param name="size">The number of leaves.</param>
    /// <param name="rootHash">The tree's root at that size.</param>
    /// <param name="extensions">Further lines; C2SP advises against any.</param>
    /// <exception cref="ArgumentException">The origin or an extension is empty or has a control character.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public Checkpoint(string origin, long size, Hash rootHash, params IReadOnlyList<string> extensions)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        RequireLine(origin, nameof(origin));
        foreach (var extension in extensions)
        {
            RequireLine(extension, nameof(extensions));
        }

        (Origin, Size, RootHash, Extensions) = (origin, size, rootHash, [.. extensions]);
    }

    /// <summary>The log's identity.</summary>
    public string Origin { get; }

    /// <summary>The number of leaves.</summary>
    public long Size { get; }

    /// <summary>The tree's root at that size.</summary>
    public Hash RootHash { get; }

    /// <summary>Further lines, opaque; usually none.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>Reads a note text as a checkpoint.</summary>
    /// <param name="text">The text, with its final newline and without signatures.</param>
    /// <returns>The checkpoint, or what is wrong and in which line.</returns>
    public static LedgerResult<Checkpoint> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.EndsWith('\n'))
        {
            return LedgerResult.Fail<Checkpoint>("The last line of a checkpoint ends in a newline.");
        }

        var lines = text[..^1].Split('\n');
        if (lines.Length < 3)
        {
            return LedgerResult.Fail<Checkpoint>($"A checkpoint has an origin, a size and a root hash in three lines; there are {lines.Length}.");
        }

        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                return LedgerResult.Fail<Checkpoint>("A checkpoint has no empty lines.", i + 1);
            }

            if (!IsLine(lines[i]))
            {
                return LedgerResult.Fail<Checkpoint>("A checkpoint has no control characters beside newlines.", i + 1);
            }
        }

        if (!CanonicalNumber.TryParse(lines[1], out var size))
        {
            return LedgerResult.Fail<Checkpoint>("The size is a decimal number below 2^63 without leading zeros.", 2);
        }

        return Hash.TryParseBase64(lines[2], out var root)
            ? LedgerResult.Success(new Checkpoint(lines[0], size, root, lines[3..]))
            : LedgerResult.Fail<Checkpoint>("The root hash is 32 bytes in base64.", 3);
    }

    /// <summary>Signs the checkpoint as its log, and maybe as further keys.</summary>
    /// <param name="signers">The signers; a log's key has the origin as its name.</param>
    /// <returns>The signed note, to be published.</returns>
    public SignedNote Sign(params IReadOnlyList<INoteSigner> signers) => SignedNote.Sign(ToString(), signers);

    /// <summary>The note text.</summary>
    /// <returns>The text that <see cref="Parse(string)"/> reads.</returns>
    public override string ToString() =>
        string.Concat(
            string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{RootHash.ToBase64()}\n"),
            string.Concat(Extensions.Select(line => line + "\n")));

    internal static LedgerResult<Checkpoint> Parse(ReadOnlySpan<byte> text) =>
        NoteParser.TryDecode(text, out var decoded)
            ? Parse(decoded)
            : LedgerResult.Fail<Checkpoint>("The checkpoint is not valid UTF-8.");

    private static void RequireLine(string line, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(line, parameter);
        if (!IsLine(line))
        {
            throw new ArgumentException("The line has a control character.", parameter);
        }
    }

    private static bool IsLine(string line)
    {
        foreach (var c in line)
        {
            if (c < 0x20)
            {
                return false;
            }
        }

        return true;
    }
}
