using System.Net;
using Rempart.Server.Hosting;

namespace Rempart.Server.Collectors;

/// <summary>How security logs are collected. Section <c>Rempart:Collectors</c>.</summary>
public sealed class CollectorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Rempart:Collectors";

    /// <summary>The address that takes syslog. Default: the server's own, <c>Rempart__ListenAddress</c>.</summary>
    public string? SyslogAddress { get; set; }

    /// <summary>The port of syslog over UDP, such as 514; without one there is none. 0 takes a free one.</summary>
    public int? SyslogUdpPort { get; set; }

    /// <summary>The port of syslog over TCP, such as 601; without one there is none. 0 takes a free one.</summary>
    public int? SyslogTcpPort { get; set; }

    /// <summary>The port of syslog over TLS, such as 6514; without one there is none. 0 takes a free one.</summary>
    public int? SyslogTlsPort { get; set; }

    /// <summary>A PEM file of the authorities whose client certificates count on the TLS port. Without it, senders are known by address only.</summary>
    public string? SyslogClientAuthorities { get; set; }

    /// <summary>How many connections of syslog there may be at once, 1 to 100000. Default 1024.</summary>
    public int SyslogConnections { get; set; } = 1024;

    /// <summary>How many of them one sender may have, 1 to 100000. Default 64.</summary>
    public int SyslogConnectionsPerSender { get; set; } = 64;

    /// <summary>The largest body of a request in MiB, also after decompression, 1 to 256. Default 16.</summary>
    public int LargestRequestMegabytes { get; set; } = 16;

    /// <summary>How much of requests' bodies may be held at once in MiB, 16 to 4096. Beyond it, senders are asked to come back. Default 128.</summary>
    public int HeldMegabytes { get; set; } = 128;

    /// <summary>How often files are looked at, in milliseconds, 10 to 60000. Default 500.</summary>
    public int FilePollMilliseconds { get; set; } = 500;

    /// <summary>How long a file that was renamed is read on, because its writer may not know yet, in seconds, 0 to 3600. Default 10.</summary>
    public int RotationGraceSeconds { get; set; } = 10;

    /// <summary>The folder of the journal, when not the host's own.</summary>
    public string? JournalDirectory { get; set; }

    internal int LargestRequest => LargestRequestMegabytes * 1024 * 1024;

    /// <exception cref="StartupException">A setting is wrong; the message names it.</exception>
    internal void Check()
    {
        (string Name, int Value, int Least, int Most)[] numbers =
        [
            (nameof(SyslogUdpPort), SyslogUdpPort ?? 0, 0, 65535), (nameof(SyslogTcpPort), SyslogTcpPort ?? 0, 0, 65535), (nameof(SyslogTlsPort), SyslogTlsPort ?? 0, 0, 65535),
            (nameof(SyslogConnections), SyslogConnections, 1, 100_000), (nameof(SyslogConnectionsPerSender), SyslogConnectionsPerSender, 1, 100_000),
            (nameof(LargestRequestMegabytes), LargestRequestMegabytes, 1, 256), (nameof(HeldMegabytes), HeldMegabytes, 16, 4096),
            (nameof(FilePollMilliseconds), FilePollMilliseconds, 10, 60_000), (nameof(RotationGraceSeconds), RotationGraceSeconds, 0, 3600),
        ];
        foreach (var (name, value, least, most) in numbers)
        {
            if (value < least || value > most)
                throw new StartupException($"Rempart__Collectors__{name} is {value}. Write {least} to {most}.");
        }
        if (SyslogAddress is { } address && !IPAddress.TryParse(address, out _))
            throw new StartupException($"Rempart__Collectors__SyslogAddress is '{address}', which is no IP address. Write 0.0.0.0, :: or an address of this machine.");
        if (HeldMegabytes < LargestRequestMegabytes)
            throw new StartupException($"Rempart__Collectors__HeldMegabytes is {HeldMegabytes}. Write at least Rempart__Collectors__LargestRequestMegabytes, which is {LargestRequestMegabytes}.");
    }
}
