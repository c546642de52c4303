namespace Rempart.Ledger.Tests;

public class WitnessPolicyTests
{
    private static readonly string Log = TestLog.Key.VerifierKey.ToString();

    [Theory]
    [InlineData("", "The policy has no quorum line; write 'quorum <name>' or 'quorum none'.")]
    [InlineData("quorum none", "line 1: The last line does not end in a newline.")]
    [InlineData("quorum none\nquorum none\n", "line 2: The policy has a second quorum line; it must have exactly one.")]
    [InlineData("quorum W\n", "line 1: 'W' is no witness or group of a line above.")]
    [InlineData("# comment\nlogs x\n", "line 2: 'logs' is no policy keyword; a line begins with log, witness, group or quorum.")]
    [InlineData("log\n", "line 1: A log is written 'log <vkey> [<url>]'.")]
    [InlineData("log W1\n", "line 1: A log's key has type 0x01 (Ed25519) or 0x06 (ML-DSA-44); this key is a witness' (0x04).")]
    [InlineData("log LOG\nlog LOG\n", "line 2: Another log line has the same public key; a log is listed once.")]
    [InlineData("witness a LOG\n", "line 1: A witness' key has type 0x04 (Ed25519 cosignature) or 0x06 (ML-DSA-44 cosignature); this key is a log's (0x01).")]
    [InlineData("witness a W1\nwitness b W1\n", "line 2: Another witness line has the same public key; a witness is listed once.")]
    [InlineData("witness a W1\nwitness a W2\n", "line 2: The name 'a' is already defined; witnesses and groups share their names.")]
    [InlineData("witness none W1\n", "line 1: The name 'none' is predefined; choose another.")]
    [InlineData("witness a W1\ngroup g 2 a\n", "line 2: The threshold of a group is all, any, or a number from 1 to its number of members, 1.")]
    [InlineData("witness a W1\ngroup g any a a\n", "line 2: 'a' is already a member of a group; each name counts once.")]
    [InlineData("group g any none\n", "line 1: 'none' is no witness or group of a line above.")]
    [InlineData("quorum none\r\n", "line 1: The octet 0x0D is not allowed; tab is the only control character in a line.")]
    public void Wrong_policies_are_refused_with_their_line(string policy, string message) =>
        WitnessPolicy.Parse(Fill(policy)).Failure!.ToString().ShouldBe(message);

    [Theory]
    [InlineData("quorum none\n", "", true)]
    [InlineData("witness a W1\nquorum a\n", "", false)]
    [InlineData("witness a W1\nquorum a\n", "1", true)]
    [InlineData("witness a W1\nwitness b W2\ngroup g all a b\nquorum g\n", "1", false)]
    [InlineData("witness a W1\nwitness b W2\ngroup g all a b\nquorum g\n", "12", true)]
    [InlineData("witness a W1\nwitness b W2\ngroup g any a b\nquorum g\n", "2", true)]
    [InlineData("witness a W1\nwitness b W2\nwitness c W3\ngroup g 2 a b\ngroup h all g c\nquorum h\n", "12", false)]
    [InlineData("\twitness a W1  https://w.example/ \nwitness b W2\nwitness c W3\ngroup g 2 a b\ngroup h all g c\nquorum h\n", "123", true)]
    public void The_quorum_decides(string policy, string cosigners, bool verified)
    {
        var note = new TestLog(3).Note.Cosign([.. cosigners.Select(number => Witness(number).CreateSigner(StoppedClock.At2026))]);
        var verification = WitnessPolicy.Parse(Fill("log LOG\n" + policy)).GetValueOrThrow().Verify(note);
        verification.Outcome.ShouldBe(verified ? VerificationOutcome.Verified : VerificationOutcome.QuorumNotReached);
        verification.Witnesses.Count.ShouldBe(cosigners.Length);
    }

    [Fact]
    public void Each_way_to_fail_has_its_name()
    {
        var log = new TestLog(3);
        var other = TestLog.SignerKeyFor("other.example", SignatureType.Ed25519, "x");
        var signer = other.CreateSigner(StoppedClock.At2026);
        Outcome(SignedNote.Sign("text\n", signer)).ShouldBe(VerificationOutcome.MalformedCheckpoint);
        Outcome(new Checkpoint("other.example", 3, log.Checkpoint.RootHash).Sign(signer)).ShouldBe(VerificationOutcome.UnknownOrigin);
        Outcome(log.Checkpoint.Sign(signer)).ShouldBe(VerificationOutcome.NotSignedByLog);
        var witness = Witness('1');
        var forged = new SignedNote(
            log.Note.Text, [.. log.Note.Signatures, new NoteSignature("w1", witness.VerifierKey.KeyId, new byte[72])]);
        WitnessPolicy.Parse(Fill("log LOG\nwitness a W1\nquorum none\n")).GetValueOrThrow().Verify(forged).Outcome
            .ShouldBe(VerificationOutcome.BadSignature);
        Outcome(forged).ShouldBe(VerificationOutcome.Verified);
    }

    private static VerificationOutcome Outcome(SignedNote note) => TestLog.Policy.Verify(note).Outcome;

    private static SignerKey Witness(char number) => TestLog.SignerKeyFor(
        $"w{number}", number == '3' ? SignatureType.MLDsa44Cosignature : SignatureType.Ed25519Cosignature, $"witness {number}");

    private static string Fill(string policy) => policy
        .Replace("LOG", Log, StringComparison.Ordinal)
        .Replace("W1", Witness('1').VerifierKey.ToString(), StringComparison.Ordinal)
        .Replace("W2", Witness('2').VerifierKey.ToString(), StringComparison.Ordinal)
        .Replace("W3", Witness('3').VerifierKey.ToString(), StringComparison.Ordinal);
}
