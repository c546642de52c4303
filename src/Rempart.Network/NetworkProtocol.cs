namespace Rempart.Network;

/// <summary>A protocol above IP that network rules tell apart by ports. The values are the IANA protocol numbers.</summary>
public enum NetworkProtocol
{
    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,

    /// <summary>SCTP.</summary>
    Sctp = 132,
}
