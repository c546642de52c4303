using Rempart.Ssh.Wire;

namespace Rempart.Ssh.Certificates;

/// <summary>A critical option or an extension of a certificate (PROTOCOL.certkeys).</summary>
/// <param name="Name">Its name, such as <c>force-command</c>.</param>
/// <param name="Value">Its value; null for a flag.</param>
public sealed record CertificateOption(string Name, string? Value);

/// <summary>The two lists of options, as they stand on the wire.</summary>
internal static class CertificateOptions
{
    public const string ForceCommand = "force-command";
    public const string SourceAddress = "source-address";
    public const string VerifyRequired = "verify-required";

    private const int MostOptions = 64;

    private static readonly (CertificateExtensions Flag, string Name)[] Extensions =
    [
        (CertificateExtensions.X11Forwarding, "permit-X11-forwarding"),
        (CertificateExtensions.AgentForwarding, "permit-agent-forwarding"),
        (CertificateExtensions.PortForwarding, "permit-port-forwarding"),
        (CertificateExtensions.Terminal, "permit-pty"),
        (CertificateExtensions.UserRc, "permit-user-rc"),
        (CertificateExtensions.NoTouchRequired, "no-touch-required"),
    ];

    public static CertificateOption[] CriticalOf(CertificateContent content)
    {
        List<CertificateOption> options = [];
        if (content.ForceCommand is { } command)
            options.Add(new(ForceCommand, command));
        if (content.SourceAddresses.Count > 0)
            options.Add(new(SourceAddress, string.Join(',', content.SourceAddresses)));
        if (content.VerifyRequired)
            options.Add(new(VerifyRequired, null));
        return [.. options];
    }

    public static CertificateOption[] ExtensionsOf(CertificateExtensions extensions) =>
        [.. Extensions.Where(known => extensions.HasFlag(known.Flag)).Select(known => new CertificateOption(known.Name, null))];

    public static CertificateExtensions KnownIn(IEnumerable<CertificateOption> options) =>
        options.Aggregate(CertificateExtensions.None, (all, option) => all | Array.Find(Extensions, known => known.Name == option.Name && option.Value is null).Flag);

    /// <summary>Sorted by the bytes of the name, which PROTOCOL.certkeys asks for.</summary>
    public static void Write(SshWriter writer, IEnumerable<CertificateOption> options)
    {
        using var list = new SshWriter();
        foreach (var option in options.OrderBy(option => option.Name, StringComparer.Ordinal))
        {
            using var data = new SshWriter();
            if (option.Value is not null)
                data.String(option.Value);
            list.String(option.Name).String(data.Written);
        }

        writer.String(list.Written);
    }

    public static CertificateOption[] Read(ReadOnlySpan<byte> bytes, string field)
    {
        var reader = new SshReader(bytes, $"The certificate's {field}");
        List<CertificateOption> options = [];
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            var name = reader.ReadText("name", 256);
            var data = reader.ReadString("value");
            string? value = null;
            if (!data.IsEmpty)
            {
                var inner = new SshReader(data, $"The certificate's {field}, {name}");
                value = inner.ReadText("value", 32_768);
                inner.MustEnd();
            }

            if (options.Count > 0 && string.CompareOrdinal(options[^1].Name, name) >= 0)
                throw reader.Wrong(start, $"{name} stands twice or not in the order of the alphabet");
            if (options.Count == MostOptions)
                throw reader.Wrong(start, $"there are more than {MostOptions}");
            options.Add(new(name, value));
        }

        return [.. options];
    }
}
