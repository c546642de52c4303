using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Rempart.Server.Platform.KeyBackup;

/// <summary>
/// 160 random bits that open the key backups, written as eight groups of four letters and digits (Crockford's base 32: no I, L, O, U).
/// The server shows it once and keeps only the public key that it yields.
/// </summary>
internal sealed class RecoveryCode
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Bytes = 20;

    // The order of the group of P-256 (SEC 2, section 2.4.2).
    private static readonly BigInteger Order = BigInteger.Parse(
        "0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
        System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    private readonly byte[] _bits;

    private RecoveryCode(byte[] bits) => _bits = bits;

    /// <summary>A new one.</summary>
    public static RecoveryCode New() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Reads what a person typed: any case, with or without dashes and spaces; O reads as 0, I and L as 1.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RecoveryCode? code)
    {
        code = null;
        var bits = BigInteger.Zero;
        var letters = 0;
        foreach (var typed in text)
        {
            if (typed is '-' || char.IsWhiteSpace(typed))
                continue;
            var letter = char.ToUpperInvariant(typed) switch { 'O' => '0', 'I' or 'L' => '1', var other => other };
            var value = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0 || ++letters > Bytes * 8 / 5)
                return false;
            bits = (bits << 5) | value;
        }
        if (letters != Bytes * 8 / 5)
            return false;
        code = new RecoveryCode(Fill(bits, Bytes));
        return true;
    }

    /// <summary>The text to show once. Deliberately not <c>ToString</c>, which logs call.</summary>
    public string Reveal()
    {
        var bits = new BigInteger(_bits, isUnsigned: true, isBigEndian: true);
        var text = new StringBuilder();
        for (var shift = Bytes * 8 - 5; shift >= 0; shift -= 5)
        {
            if (text.Length % 5 == 4)
                text.Append('-');
            text.Append(Alphabet[(int)((bits >> shift) & 31)]);
        }
        return text.ToString();
    }

    /// <summary>The key pair that the code yields: HKDF-SHA256 to 384 bits, reduced to 1 … order − 1 (FIPS 186-5, appendix A.2.1).</summary>
    public ECDiffieHellman ToKey()
    {
        var stretched = HKDF.DeriveKey(HashAlgorithmName.SHA256, _bits, 48, info: Encoding.ASCII.GetBytes("rempart key backup v1: recovery key"));
        var scalar = new BigInteger(stretched, isUnsigned: true, isBigEndian: true) % (Order - 1) + 1;
        CryptographicOperations.ZeroMemory(stretched);
        return ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Fill(scalar, 32) });
    }

    /// <inheritdoc/>
    public override string ToString() => "(recovery code)";

    private static byte[] Fill(BigInteger number, int length)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        var filled = new byte[length];
        bytes.CopyTo(filled, length - bytes.Length);
        return filled;
    }
}
