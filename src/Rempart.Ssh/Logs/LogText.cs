using System.Globalization;

namespace Rempart.Ssh.Logs;

/// <summary>Takes a line apart from both ends. Names are a client's word and may look like the rest of a line, so that fixed parts are taken first.</summary>
internal static class LogText
{
    private const string PortWord = " port ";

    public static bool TakePrefix(ref ReadOnlySpan<char> text, ReadOnlySpan<char> prefix)
    {
        if (!text.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        text = text[prefix.Length..];
        return true;
    }

    public static bool TakeSuffix(ref ReadOnlySpan<char> text, ReadOnlySpan<char> suffix)
    {
        if (!text.EndsWith(suffix, StringComparison.Ordinal))
            return false;
        text = text[..^suffix.Length];
        return true;
    }

    /// <summary>The next word, up to a blank or the end; the blank is taken too.</summary>
    public static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOf(' ');
        var word = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return word;
    }

    public static bool TakeNumber(ref ReadOnlySpan<char> text, out int number)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        var digits = length < 0 ? text : text[..length];
        text = text[digits.Length..];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>An address and a port at the beginning: <c>192.0.2.1 port 50000</c>.</summary>
    public static bool TakePeer(ref ReadOnlySpan<char> text, out SshPeer peer)
    {
        peer = default;
        var address = TakeWord(ref text);
        if (address.IsEmpty || !TakePrefix(ref text, "port ") || !TakeNumber(ref text, out var port) || port > 65_535)
            return false;
        peer = new(address.ToString(), port);
        return true;
    }

    /// <summary>A host and a port at the end. What stands before is left in <paramref name="text"/>, with its last blank.</summary>
    public static bool TakePeerAtEnd(ref ReadOnlySpan<char> text, out SshPeer peer)
    {
        peer = default;
        var word = text.LastIndexOf(PortWord);
        if (word < 0 || !IsPort(text[(word + PortWord.Length)..], out var port))
            return false;
        var address = text[..word];
        var start = address.LastIndexOf(' ') + 1;
        if (start == address.Length)
            return false;
        peer = new(address[start..].ToString(), port);
        text = text[..start];
        return true;
    }

    public static bool IsPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 0 and <= 65_535;
}
