using System.Text;

namespace Rempart.Ledger;

/// <summary>The line-by-line reader of C2SP tlog-policy.</summary>
internal sealed class PolicyParser
{
    private readonly List<VerifierKey> _logs = [];
    private readonly List<PolicyWitness> _witnesses = [];
    private readonly List<PolicyGroup> _groups = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { WitnessPolicy.NoQuorum };
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private string? _quorum;

    public static LedgerResult<WitnessPolicy> Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > WitnessPolicy.MaxLength)
        {
            return LedgerResult.Fail<WitnessPolicy>($"The policy is longer than {WitnessPolicy.MaxLength} bytes.");
        }

        // Latin-1 keeps every octet as one character: names compare as octets, as the specification asks.
        var lines = Encoding.Latin1.GetString(bytes).Split('\n');
        var parser = new PolicyParser();
        for (var i = 0; i < lines.Length; i++)
        {
            if (parser.ReadLine(lines[i]) is { } message)
            {
                return LedgerResult.Fail<WitnessPolicy>(message, i + 1);
            }
        }

        if (lines[^1].Length > 0)
        {
            return LedgerResult.Fail<WitnessPolicy>("The last line does not end in a newline.", lines.Length);
        }

        return parser._quorum is null
            ? LedgerResult.Fail<WitnessPolicy>("The policy has no quorum line; write 'quorum <name>' or 'quorum none'.")
            : LedgerResult.Success(new WitnessPolicy(parser._logs, parser._witnesses, parser._groups, parser._quorum));
    }

    /// <summary>Takes one line; null, or what is wrong with it.</summary>
    private string? ReadLine(string line)
    {
        foreach (var c in line)
        {
            if (c is (< ' ' and not '\t') or '\x7F')
            {
                return $"The octet 0x{(int)c:X2} is not allowed; tab is the only control character in a line.";
            }
        }

        var items = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (items.Length == 0 || items[0].StartsWith('#'))
        {
            return null;
        }

        return items[0] switch
        {
            "log" => ReadLog(items),
            "witness" => ReadWitness(items),
            "group" => ReadGroup(items),
            "quorum" => ReadQuorum(items),
            _ => $"'{Show(items[0])}' is no policy keyword; a line begins with log, witness, group or quorum.",
        };
    }

    private string? ReadLog(string[] items)
    {
        if (items.Length is < 2 or > 3)
        {
            return "A log is written 'log <vkey> [<url>]'.";
        }

        if (!ParseKey(items[1]).TryGetValue(out var key, out var failure))
        {
            return failure.Message;
        }

        if (key.Type == SignatureType.Ed25519Cosignature)
        {
            return "A log's key has type 0x01 (Ed25519) or 0x06 (ML-DSA-44); this key is a witness' (0x04).";
        }

        if (_logs.Any(log => log.PublicKey.Span.SequenceEqual(key.PublicKey.Span)))
        {
            return "Another log line has the same public key; a log is listed once.";
        }

        _logs.Add(key);
        return null;
    }

    private string? ReadWitness(string[] items)
    {
        if (items.Length is < 3 or > 4)
        {
            return "A witness is written 'witness <name> <vkey> [<url>]'.";
        }

        if (!ParseKey(items[2]).TryGetValue(out var key, out var failure))
        {
            return failure.Message;
        }

        if (key.Type == SignatureType.Ed25519)
        {
            return "A witness' key has type 0x04 (Ed25519 cosignature) or 0x06 (ML-DSA-44 cosignature); this key is a log's (0x01).";
        }

        if (_witnesses.Any(witness => witness.Key.PublicKey.Span.SequenceEqual(key.PublicKey.Span)))
        {
            return "Another witness line has the same public key; a witness is listed once.";
        }

        if (Define(items[1]) is { } message)
        {
            return message;
        }

        _witnesses.Add(new PolicyWitness(items[1], key));
        return null;
    }

    private string? ReadGroup(string[] items)
    {
        if (items.Length < 4)
        {
            return "A group is written 'group <name> all|any|<k> <name>...' with at least one member.";
        }

        var members = items[3..];
        foreach (var member in members)
        {
            if (member == WitnessPolicy.NoQuorum || !_names.Contains(member))
            {
                return $"'{Show(member)}' is no witness or group of a line above.";
            }

            if (!_members.Add(member))
            {
                return $"'{Show(member)}' is already a member of a group; each name counts once.";
            }
        }

        long threshold = items[2] switch
        {
            "all" => members.Length,
            "any" => 1,
            _ => CanonicalNumber.TryParse(items[2], out var number) ? number : 0,
        };
        if (threshold < 1 || threshold > members.Length)
        {
            return $"The threshold of a group is all, any, or a number from 1 to its number of members, {members.Length}.";
        }

        if (Define(items[1]) is { } message)
        {
            return message;
        }

        _groups.Add(new PolicyGroup(items[1], (int)threshold, members));
        return null;
    }

    private string? ReadQuorum(string[] items)
    {
        if (items.Length != 2)
        {
            return "The quorum is written 'quorum <name>' or 'quorum none'.";
        }

        if (_quorum is not null)
        {
            return "The policy has a second quorum line; it must have exactly one.";
        }

        if (!_names.Contains(items[1]))
        {
            return $"'{Show(items[1])}' is no witness or group of a line above.";
        }

        _quorum = items[1];
        return null;
    }

    private string? Define(string name)
    {
        if (name == WitnessPolicy.NoQuorum)
        {
            return "The name 'none' is predefined; choose another.";
        }

        return _names.Add(name) ? null : $"The name '{Show(name)}' is already defined; witnesses and groups share their names.";
    }

    private static LedgerResult<VerifierKey> ParseKey(string item) =>
        NoteParser.TryDecode(Encoding.Latin1.GetBytes(item), out var vkey)
            ? VerifierKey.Parse(vkey)
            : LedgerResult.Fail<VerifierKey>("The key's name is not valid UTF-8.");

    /// <summary>The octets as people wrote them, for a message.</summary>
    private static string Show(string octets)
    {
        var text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(octets));
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
