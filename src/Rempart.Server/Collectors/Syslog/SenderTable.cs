using System.Net;
using System.Security.Cryptography.X509Certificates;
using Rempart.Core.Estates;

namespace Rempart.Server.Collectors.Syslog;

/// <summary>Which source a sender of syslog is: by the address it sends from, or the DNS names of its client certificate.</summary>
internal sealed class SenderTable : IDisposable
{
    private readonly IEstateSource _estates;
    private volatile Dictionary<string, LogSource> _senders = new(StringComparer.Ordinal);

    public SenderTable(IEstateSource estates)
    {
        _estates = estates;
        estates.Changed += Read;
        Read();
    }

    public bool IsEmpty => _senders.Count == 0;

    public LogSource? Find(IPAddress address) =>
        _senders.GetValueOrDefault((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes())).ToString());

    /// <summary>By a certificate that was verified. The names of its subject count no more (RFC 9525).</summary>
    public LogSource? Find(X509Certificate2 certificate)
    {
        foreach (var extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            foreach (var name in extension.EnumerateDnsNames())
            {
                if (_senders.TryGetValue(name.ToLowerInvariant(), out var source))
                    return source;
            }
        }
        return null;
    }

    public void Dispose() => _estates.Changed -= Read;

    private void Read()
    {
        var senders = new Dictionary<string, LogSource>(StringComparer.Ordinal);
        foreach (var source in _estates.Current.LogSources)
        {
            foreach (var sender in source.From?.Syslog ?? [])
                senders[sender] = source;
        }
        _senders = senders;
    }
}
