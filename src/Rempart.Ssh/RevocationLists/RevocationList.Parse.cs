using Rempart.Ssh.Keys;
using Rempart.Ssh.Wire;

namespace Rempart.Ssh.RevocationLists;

/// <content>Reading.</content>
public sealed partial record RevocationList
{
    /// <summary>Bytes of the longest list that is read: two million serials without any order.</summary>
    public const int LongestFile = 16 * 1024 * 1024;

    /// <summary>The most keys that are read from a list: each one is checked, which takes about a tenth of a millisecond.</summary>
    public const int MostKeys = 50_000;

    private const string What = "The revocation list";

    /// <summary>Reads a list. What is not understood makes the whole list unread: a revocation must not get lost.</summary>
    /// <param name="file">The file's bytes, at most <see cref="LongestFile"/>.</param>
    /// <returns>The list.</returns>
    /// <exception cref="SshFormatException">The bytes are no list, or it holds what is not known, such as a signature.</exception>
    public static RevocationList Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length > LongestFile)
            throw new SshFormatException($"{What} has {file.Length} bytes; at most {LongestFile} are read.");
        var reader = new SshReader(file, What);
        if (reader.ReadUInt64("magic") != Sections.Magic)
            throw reader.Wrong(0, "a list begins with SSHKRL");
        if (reader.ReadUInt32("format version") is not Sections.FormatVersion and var format)
            throw reader.Wrong(8, $"the format has the version {format}; only {Sections.FormatVersion} is known");
        var (version, generated, _) = (reader.ReadUInt64("version"), reader.ReadUInt64("date"), reader.ReadUInt64("flags"));
        if (generated > (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds())
            throw reader.Wrong(20, "the date is beyond the year 9999");
        reader.ReadString("reserved field");
        var comment = reader.ReadText("comment");
        var (certificates, keys, sha1, sha256) = (new List<RevokedCertificates>(), new List<SshPublicKey>(), new List<string>(), new List<string>());
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            var type = reader.ReadByte("section type");
            var section = reader.ReadString("section");
            switch (type)
            {
                case Sections.Certificates: certificates.Add(CertificateSection.Read(section)); break;
                case Sections.ExplicitKeys: Each(section, "key", 0, key => keys.Add(SshPublicKey.Read(key))); break;
                case Sections.Sha1: Each(section, "SHA-1 hash", 20, hash => sha1.Add(Convert.ToHexStringLower(hash))); break;
                case Sections.Sha256: Each(section, "SHA-256 hash", 32, hash => sha256.Add(FingerprintPrefix + Convert.ToBase64String(hash).TrimEnd('='))); break;
                case Sections.Extension: CertificateSection.SkipExtension(section); break;
                case Sections.Signature: throw reader.Wrong(start, "it is signed, and signatures of lists are not read. Write it without");
                default: throw reader.Wrong(start, $"the section type {type} is not known");
            }
        }

        return new()
        {
            Version = version,
            Generated = DateTimeOffset.FromUnixTimeSeconds((long)generated),
            Comment = comment,
            Certificates = certificates,
            Keys = keys,
            Sha1Hashes = sha1,
            Fingerprints = sha256,
        };
    }

    private static void Each(ReadOnlySpan<byte> section, string name, int length, Action<byte[]> take)
    {
        var reader = new SshReader(section, $"{What}, a {name}");
        var count = 0;
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            var value = reader.ReadString(name);
            if (length != 0 && value.Length != length)
                throw reader.Wrong(start, $"it has {value.Length} bytes instead of {length}");
            if (++count > MostKeys)
                throw reader.Wrong(start, $"there are more than {MostKeys}. Revoke certificates by their serials instead");
            take(value.ToArray());
        }
    }
}
