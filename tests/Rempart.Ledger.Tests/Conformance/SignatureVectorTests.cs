using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;

namespace Rempart.Ledger.Tests;

public class SignatureVectorTests
{
    [Fact]
    public void Every_ed25519_edge_case_is_verified_as_rfc8032_says_and_keys_outside_the_prime_order_group_are_refused()
    {
        var wrong = new List<string>();
        foreach (var vector in Vectors.Json("ed25519", "ed25519vectors.json").EnumerateArray())
        {
            var flags = vector.TryGetProperty("flags", out var list) && list.ValueKind == System.Text.Json.JsonValueKind.Array
                ? list.EnumerateArray().Select(flag => flag.GetString()!).ToHashSet()
                : [];
            var key = Ed25519Keys.TryCreate(Convert.FromHexString(vector.GetProperty("key").GetString()!));
            var accepted = key is not null && Ed25519Keys.Verify(
                key,
                Encoding.ASCII.GetBytes(vector.GetProperty("msg").GetString()!),
                Convert.FromHexString(vector.GetProperty("sig").GetString()!));

            // Keys must be canonical and in the prime-order group, R must be canonical. What remains is verified with
            // the equation of RFC 8032, section 5.1.7, which multiplies by the cofactor: a residue is then no fault.
            var expected = !flags.Overlaps(["low_order_A", "low_order_component_A", "non_canonical_A", "non_canonical_R"]);
            if (accepted != expected)
            {
                wrong.Add($"{vector.GetProperty("number")}: {accepted} {string.Join(' ', flags)}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Every_mldsa44_message_signs_and_verifies_with_the_key_of_the_zero_seed()
    {
        var key = MLDsa44Keys.PrivateKey(new byte[SignerKey.SeedLength]);
        var count = 0;
        foreach (var message in Vectors.Json("mldsa", "ML-DSA-44.json").EnumerateArray())
        {
            var bytes = Encoding.ASCII.GetBytes(message.GetString()!);
            var signature = MLDsa44Keys.Sign(key, bytes);
            MLDsa44Keys.Verify(key.GetPublicKey(), bytes, signature).ShouldBeTrue();
            signature[count % signature.Length] ^= 1;
            MLDsa44Keys.Verify(key.GetPublicKey(), bytes, signature).ShouldBeFalse();
            count++;
        }

        count.ShouldBeGreaterThan(100);
    }

    /// <summary>The accumulated known-answer test of C2SP CCTV: 100 keys and deterministic signatures in one hash.</summary>
    [Fact]
    public void A_hundred_accumulated_mldsa44_keys_and_signatures_give_the_published_hash()
    {
        var source = new ShakeDigest(128);
        var sink = new ShakeDigest(128);
        var seed = new byte[SignerKey.SeedLength];
        for (var i = 0; i < 100; i++)
        {
            source.Output(seed, 0, seed.Length);
            MLDsaPrivateKeyParameters key = MLDsa44Keys.PrivateKey(seed);
            var publicKey = key.GetPublicKeyEncoded();
            sink.BlockUpdate(publicKey, 0, publicKey.Length);
            var signature = MLDsa44Keys.Sign(key, []);
            sink.BlockUpdate(signature, 0, signature.Length);
        }

        var result = new byte[32];
        sink.OutputFinal(result, 0, result.Length);
        Convert.ToHexStringLower(result).ShouldBe("d51148e1f9f4fa1a723a6cf42e25f2a99eb5c1b378b3d2dbbd561b1203beeae4");
    }
}
