namespace Rempart.Server.Transport;

/// <summary>The versions of the protocol; the value is the number on the wire.</summary>
internal enum TlsVersion
{
    Ssl30 = 0x0300,
    Tls10 = 0x0301,
    Tls11 = 0x0302,
    Tls12 = 0x0303,
    Tls13 = 0x0304,
}

/// <summary>The names people use.</summary>
internal static class TlsVersionNames
{
    public static string Name(this TlsVersion version) => version switch
    {
        TlsVersion.Ssl30 => "SSL 3.0",
        TlsVersion.Tls10 => "TLS 1.0",
        TlsVersion.Tls11 => "TLS 1.1",
        TlsVersion.Tls12 => "TLS 1.2",
        _ => "TLS 1.3",
    };
}

/// <summary>What a server said to a hello of one version.</summary>
internal enum TlsAnswer
{
    /// <summary>It did not answer in time: not known.</summary>
    Silent,

    /// <summary>It went on with the version.</summary>
    Accepted,

    /// <summary>It refused: an alert, another version, or the end of the connection.</summary>
    Refused,

    /// <summary>It answered something that is not TLS.</summary>
    NotTls,
}
