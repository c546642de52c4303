namespace Rempart.Ssh.RevocationLists;

/// <summary>The numbers of PROTOCOL.krl.</summary>
internal static class Sections
{
    public const ulong Magic = 0x5353484b524c0a00; // "SSHKRL\n\0"
    public const uint FormatVersion = 1;

    public const byte Certificates = 1;
    public const byte ExplicitKeys = 2;
    public const byte Sha1 = 3;
    public const byte Signature = 4;
    public const byte Sha256 = 5;
    public const byte Extension = 255;

    public const byte SerialList = 0x20;
    public const byte SerialRange = 0x21;
    public const byte SerialBitmap = 0x22;
    public const byte KeyIds = 0x23;
    public const byte CertificateExtension = 0x39;

    /// <summary>Bytes of the longest number that OpenSSH reads, and so of a bitmap.</summary>
    public const int LongestBitmap = 2048;
}
