using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Rempart.Core.Access;
using Rempart.Core.Networks;
using Rempart.Core.Text;

namespace Rempart.Core.Estates.Forms;

/// <summary>The forms of single values.</summary>
internal static partial class Values
{
    public const string NamePattern = @"^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$";

    public static readonly Form<string> Id = Text(Ids.TryParse, Ids.Pattern);
    public static readonly Form<string> Free = Text(NotEmpty, null, maxLength: 2000);
    public static readonly Form<string> LabelKey = Text(Matching(LabelForm, "a label: letters, digits, '.', '_', '-' and '/'"), NamePattern);
    public static readonly Form<string> DnsName = Text(Matching(DnsForm, "a DNS name; write for example 'api.r3edge.example'"), @"^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*$");
    public static readonly Form<string> Email = Text(Matching(EmailForm, "an e-mail address; write for example 'alice@r3edge.example'"), @"^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$");
    public static readonly Form<string> Column = Text(Matching(ColumnForm, "a column; write 'schema.table.column'"), @"^[^.\s]+\.[^.\s]+\.[^.\s]+$");

    // Where a secret could be pasted by mistake, messages do not repeat what was written.
    public static readonly Form<string> SecretName = Text(Hidden(SecretForm, "this is not the name of a secret (letters, digits, '.', '_' and '-', at most 100); the secret itself must not stand here"), "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", secretive: true);
    public static readonly Form<string> Place = Text(Hidden(PlaceForm, "this is not an address, a DNS name or a socket folder"), @"^[A-Za-z0-9/.:_-]+$", secretive: true);
    public static readonly Form<string> HostKey = Text(Hidden(HostKeyForm, "this is not the fingerprint of a key; write SHA256: and 43 characters, as ssh-keygen -l shows it"), "^SHA256:[A-Za-z0-9+/]{43}$", secretive: true);

    public static readonly Form<string> LogFile = Text(Matching(LogFileForm, "the absolute path of a file without '.', '..' or '//'"), @"^(/[^/]+)+$", maxLength: 1000);
    public static readonly Form<string> Unit = Text(Matching(UnitForm, "a unit of systemd; write for example 'ssh.service', or 'all'"), @"^(all|[A-Za-z0-9:_.@\\-]+\.[a-z]+)$");
    public static readonly Form<string> Sender = Text(ParseSender, "^[A-Za-z0-9_.:-]+$");

    public static readonly Form<IPAddress> Address = new TextForm<IPAddress>(ParseAddress, address => address.ToString(), "^[0-9a-fA-F.:]+$");
    public static readonly Form<IPNetwork> Network = new TextForm<IPNetwork>(Cidr.TryParse, network => network.ToString(), "^[0-9a-fA-F.:]+/[0-9]{1,3}$");
    public static readonly Form<PortRange> Port = new TextForm<PortRange>(PortRange.TryParse, port => port.ToString(), "^[0-9]{1,5}(-[0-9]{1,5})?/(tcp|udp)$");
    public static readonly Form<Destination> Endpoint = new TextForm<Destination>(ParseEndpoint, endpoint => endpoint.ToString(), @"^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?):[0-9]{1,5}$");
    public static readonly Form<TimeSpan> Duration = new TextForm<TimeSpan>(Durations.TryParse, Durations.Format, "^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$");
    public static readonly Form<Schedule> When = new TextForm<Schedule>(ParseSchedule, schedule => schedule.ToString(), "^(hourly|daily|weekly|monthly|every +[0-9ywdhms]+|[^ ]+( +[^ ]+){4,5})$");
    public static readonly Form<DateOnly> Date = new TextForm<DateOnly>(ParseDate, date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");

    private static TextForm<string> Text(TextParser<string> parse, string? pattern, bool secretive = false, int maxLength = 300) =>
        new(parse, text => text, pattern, secretive, maxLength);

    private static bool NotEmpty(string text, out string value, out string? problem)
    {
        value = text;
        problem = string.IsNullOrWhiteSpace(text) ? "this is empty; leave the key out, or write something" : null;
        return problem is null;
    }

    private static TextParser<string> Matching(Func<Regex> form, string what) => (string text, out string value, out string? problem) =>
    {
        value = text;
        problem = form().IsMatch(text) ? null : $"'{text}' is not {what}";
        return problem is null;
    };

    private static TextParser<string> Hidden(Func<Regex> form, string sentence) => (string text, out string value, out string? problem) =>
    {
        value = text;
        problem = form().IsMatch(text) ? null : sentence;
        return problem is null;
    };

    private static bool ParseAddress(string text, out IPAddress value, out string? problem)
    {
        var fits = Cidr.TryParseAddress(text, out var address, out problem);
        value = address ?? IPAddress.None;
        return fits;
    }

    private static bool ParseSender(string text, out string value, out string? problem)
    {
        var isAddress = Cidr.TryParseAddress(text, out var address, out _);
        value = isAddress ? address!.ToString() : text.ToLowerInvariant();
        problem = isAddress || DnsForm().IsMatch(text) ? null : $"'{text}' is neither an address nor a DNS name; write for example '10.10.20.11' or 'gate.r3edge.example'";
        return problem is null;
    }

    private static bool ParseEndpoint(string text, out Destination value, out string? problem)
    {
        var fits = Destination.TryParse(text, out var endpoint);
        value = endpoint!;
        problem = fits ? null : $"'{text}' is not an address and port; write for example '10.10.20.11:6443', '[fd00::1]:6443' or 'k8s.r3edge.example:6443'";
        return fits;
    }

    private static bool ParseSchedule(string text, out Schedule value, out string? problem)
    {
        var fits = Schedule.TryParse(text, out var schedule, out problem);
        value = schedule!;
        return fits;
    }

    private static bool ParseDate(string text, out DateOnly value, out string? problem)
    {
        problem = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out value)
            ? null
            : $"'{text}' is not a day; write for example '2026-01-31'";
        return problem is null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?\z")]
    private static partial Regex LabelForm();

    [GeneratedRegex(@"\A[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\z")]
    private static partial Regex DnsForm();

    [GeneratedRegex(@"\A[^@\s]+@[^@\s.]+(\.[^@\s.]+)+\z")]
    private static partial Regex EmailForm();

    [GeneratedRegex(@"\A[^.\s]+\.[^.\s]+\.[^.\s]+\z")]
    private static partial Regex ColumnForm();

    [GeneratedRegex(@"\A(/(?!\.{1,2}(/|\z))[^/\0\n]+)+\z")]
    private static partial Regex LogFileForm();

    [GeneratedRegex(@"\A(all|[A-Za-z0-9:_.@\\-]+\.[a-z]+)\z")]
    private static partial Regex UnitForm();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z")]
    private static partial Regex SecretForm();

    [GeneratedRegex(@"\A[A-Za-z0-9/.:_-]+\z")]
    private static partial Regex PlaceForm();

    [GeneratedRegex(@"\ASHA256:[A-Za-z0-9+/]{43}\z")]
    private static partial Regex HostKeyForm();
}
