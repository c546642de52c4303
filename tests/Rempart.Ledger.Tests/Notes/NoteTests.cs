namespace Rempart.Ledger.Tests;

public class NoteTests
{
    private const string Signature = "— a x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    [Theory]
    [InlineData("", "A note has an empty line between its text and its signatures; there is none.")]
    [InlineData("text\n\n", "line 3: The note has no signature after its empty line.")]
    [InlineData("text\n\n" + "— a AAAA", "line 3: The last line of the note does not end in a newline.")]
    [InlineData("text\r\n\n" + Signature, "line 1: A control character (U+000D) is not allowed; only newlines are.")]
    [InlineData("text\n\n- a AAAAAAAA\n", "line 3: A signature line is written '— <key name> <base64 of key ID and signature>'.")]
    [InlineData("text\n\n— a+b AAAAAAAA\n", "line 3: A signature line is written '— <key name> <base64 of key ID and signature>'.")]
    [InlineData("text\n\n— a AAAAAAB=\n", "line 3: A signature line is written '— <key name> <base64 of key ID and signature>'.")]
    [InlineData("text\n\n" + Signature + "rest\n", "line 4: A signature line is written '— <key name> <base64 of key ID and signature>'.")]
    public void Malformed_notes_are_refused_with_their_line(string note, string message) =>
        SignedNote.Parse(note).Failure!.ToString().ShouldBe(message);

    [Theory]
    [InlineData(SignatureType.Ed25519)]
    [InlineData(SignatureType.Ed25519Cosignature)]
    [InlineData(SignatureType.MLDsa44Cosignature)]
    public void Every_algorithm_signs_a_checkpoint_that_only_its_own_key_verifies(SignatureType type)
    {
        var key = TestLog.SignerKeyFor("signer.example", type, "a");
        var other = TestLog.SignerKeyFor("signer.example", type, "b");
        var checkpoint = new Checkpoint("log.example", 7, MerkleHash.Leaf([7]));
        var note = SignedNote.Parse(checkpoint.Sign(key.CreateSigner(StoppedClock.At2026)).ToString()).GetValueOrThrow();

        var verified = note.Open(key.VerifierKey.Verifier, other.VerifierKey.Verifier).GetValueOrThrow().ShouldHaveSingleItem();
        verified.Time.ShouldBe(type == SignatureType.Ed25519 ? null : StoppedClock.At2026.GetUtcNow());
        note.Open(other.VerifierKey.Verifier).Failure!.Message.ShouldBe("The note has no signature of a known key.");

        var changed = new SignedNote(new Checkpoint("log.example", 8, MerkleHash.Leaf([7])).ToString(), note.Signatures);
        changed.Open(key.VerifierKey.Verifier).Failure!.Message.ShouldBe(
            $"The signature of signer.example (key ID {key.VerifierKey.KeyId:x8}) does not fit the text: the text or the signature was changed.");
    }

    [Fact]
    public void One_bad_signature_of_a_known_key_refuses_a_note_that_another_known_key_signed()
    {
        var good = TestLog.SignerKeyFor("good", SignatureType.Ed25519, "a");
        var bad = TestLog.SignerKeyFor("bad", SignatureType.Ed25519, "b");
        var note = SignedNote.Sign("text\n", good.CreateSigner(StoppedClock.At2026));
        var mixed = new SignedNote(note.Text, [.. note.Signatures, new NoteSignature("bad", bad.VerifierKey.KeyId, new byte[64])]);
        mixed.Open(good.VerifierKey.Verifier).IsSuccess.ShouldBeTrue();
        mixed.Open(good.VerifierKey.Verifier, bad.VerifierKey.Verifier).IsSuccess.ShouldBeFalse();
    }

    [Theory]
    [InlineData(SignatureType.Ed25519)]
    [InlineData(SignatureType.Ed25519Cosignature)]
    [InlineData(SignatureType.MLDsa44Cosignature)]
    public void Keys_survive_their_text_form_and_never_show_the_secret(SignatureType type)
    {
        var key = TestLog.SignerKeyFor("signer.example", type, "a");
        var again = SignerKey.Parse(key.Export()).GetValueOrThrow();
        again.Export().ShouldBe(key.Export());
        again.ToString().ShouldBe(VerifierKey.Parse(key.VerifierKey.ToString()).GetValueOrThrow().ToString());
        key.ToString().ShouldNotContain(key.Export().Split('+')[^1]);
    }

    [Theory]
    [InlineData("a", "A verifier key is written '<name>+<key ID in hex>+<base64 of type and public key>'.")]
    [InlineData("a+C74F20A3+AAAA", "The key ID of a verifier key has 8 lowercase hexadecimal digits.")]
    [InlineData("a+c74f20a3+A", "The last part of a verifier key is base64 of the signature type and the public key.")]
    [InlineData("a+c74f20a3+AgAA", "Signature type 0x02 is not supported; use 0x01 (Ed25519), 0x04 (Ed25519 cosignature) or 0x06 (ML-DSA-44 cosignature).")]
    [InlineData("a+c74f20a3+AQAA", "The 2 bytes are no public key of type 0x01.")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "The key ID c74f20a4 does not fit the key, whose ID is c74f20a3: a part was mistyped or changed.")]
    public void Broken_verifier_keys_are_refused(string vkey, string message) =>
        VerifierKey.Parse(vkey).Failure!.Message.ShouldBe(message);

    [Theory]
    [InlineData("log\n1\n", "A checkpoint has an origin, a size and a root hash in three lines; there are 2.")]
    [InlineData("log\n01\nAAAA\n", "line 2: The size is a decimal number below 2^63 without leading zeros.")]
    [InlineData("log\n9223372036854775808\nAAAA\n", "line 2: The size is a decimal number below 2^63 without leading zeros.")]
    [InlineData("log\n1\nAAAA\n", "line 3: The root hash is 32 bytes in base64.")]
    [InlineData("\n1\nAAAA\n", "line 1: A checkpoint has no empty lines.")]
    [InlineData("log\n1\nAAAA", "The last line of a checkpoint ends in a newline.")]
    public void Malformed_checkpoints_are_refused(string text, string message) =>
        Checkpoint.Parse(text).Failure!.ToString().ShouldBe(message);

    [Fact]
    public void Extension_lines_survive()
    {
        var checkpoint = new Checkpoint("log", 0, MerkleHash.EmptyRoot, "one", "two");
        Checkpoint.Parse(checkpoint.ToString()).GetValueOrThrow().Extensions.ShouldBe(["one", "two"]);
    }
}
