using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Rempart.Ssh.Keys;

/// <summary>
/// The three curves of RFC 5656, and whether a point is one of theirs. Their order is prime, so that a point that satisfies
/// y² = x³ - 3x + b and is not at infinity is a good one. Only public numbers are computed with here.
/// </summary>
internal sealed class NistCurve
{
    private static readonly NistCurve P256 = new("nistp256", 32, ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256,
        "0ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        "05ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

    private static readonly NistCurve P384 = new("nistp384", 48, ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384,
        "0fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        "0b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef");

    private static readonly NistCurve P521 = new("nistp521", 66, ECCurve.NamedCurves.nistP521, HashAlgorithmName.SHA512,
        "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00");

    private readonly BigInteger _p;
    private readonly BigInteger _b;

    private NistCurve(string name, int size, ECCurve curve, HashAlgorithmName hash, string p, string b)
    {
        (Name, Size, Curve, Hash) = (name, size, curve, hash);
        _p = BigInteger.Parse(p, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        _b = BigInteger.Parse(b, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    /// <summary>The name that stands in key blobs.</summary>
    public string Name { get; }

    /// <summary>Bytes of a coordinate.</summary>
    public int Size { get; }

    public ECCurve Curve { get; }

    public HashAlgorithmName Hash { get; }

    public static NistCurve? Of(SshKeyAlgorithm algorithm) => algorithm switch
    {
        SshKeyAlgorithm.EcdsaP256 or SshKeyAlgorithm.SkEcdsaP256 => P256,
        SshKeyAlgorithm.EcdsaP384 => P384,
        SshKeyAlgorithm.EcdsaP521 => P521,
        _ => null,
    };

    /// <summary>Whether these are the bytes of an uncompressed point of the curve, the only form that OpenSSH takes.</summary>
    public bool HasPoint(ReadOnlySpan<byte> point)
    {
        if (point.Length != 1 + (2 * Size) || point[0] != 4)
            return false;
        var x = new BigInteger(point.Slice(1, Size), isUnsigned: true, isBigEndian: true);
        var y = new BigInteger(point[(1 + Size)..], isUnsigned: true, isBigEndian: true);
        return x < _p && y < _p && ((y * y) - (x * x * x) + (3 * x) - _b) % _p == 0;
    }

    public ECPoint ToPoint(ReadOnlySpan<byte> point) =>
        new() { X = point.Slice(1, Size).ToArray(), Y = point[(1 + Size)..].ToArray() };
}
