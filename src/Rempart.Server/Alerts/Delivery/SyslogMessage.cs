using System.Globalization;
using System.Text;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>One message of RFC 5424 in the framing of RFC 5425: its length in octets, a space, the message.</summary>
internal static class SyslogMessage
{
    // Facility 13, log audit.
    private const int Facility = 13;

    /// <param name="severity">RFC 5424's, 0 the worst to 7.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="host">The host's name.</param>
    /// <param name="id">What kind of message it is.</param>
    /// <param name="text">The content.</param>
    public static byte[] Frame(int severity, DateTimeOffset at, string host, string id, string text)
    {
        var head = string.Create(
            CultureInfo.InvariantCulture, $"<{(Facility * 8) + severity}>1 {at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {Name(host, 255)} rempart - {Name(id, 32)} - ");
        // The byte order mark says that the content is UTF-8.
        byte[] message = [.. Encoding.ASCII.GetBytes(head), 0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)];
        return [.. Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture)), (byte)' ', .. message];
    }

    private static string Name(string text, int longest)
    {
        var name = string.Concat(text.Where(letter => letter is > ' ' and < '\u007f').Take(longest));
        return name.Length == 0 ? "-" : name;
    }
}
