using System.Text;
using System.Text.Json;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Tests.Ledger;

public class LedgerVerifyTests
{
    private static readonly SampleLedger Ledger = new();

    [Fact]
    public async Task A_bundle_is_proved_and_its_record_shown()
    {
        using var run = new CliRun();
        var file = run.WriteFile("bundle.json", SampleLedger.Json(Ledger.Bundle()));

        var exit = await run.RunAsync("ledger", "verify", file, "--key", Ledger.VerifierKey);

        run.Error.ShouldBeEmpty();
        run.Output.ShouldStartWith("PROVED: Entry 3 is in the log.");
        run.Output.ShouldContain("ledger rempart.example/ledger, entry 3 of 5\n");
        run.Output.ShouldEndWith("The proved record:\n{\n  \"kind\": \"assessment\",\n  \"control\": \"platform.self\",\n  \"outcome\": \"Satisfied\"\n}\n");
        exit.ShouldBe(ExitCodes.True);
    }

    [Fact]
    public async Task A_proof_file_is_proved_with_evidence_inside_beside_or_as_a_hash()
    {
        using var run = new CliRun();
        var bare = run.WriteFile("bare.tlog-proof", Ledger.Proof());
        var full = run.WriteFile("full.tlog-proof", Ledger.Proof(Ledger.Opening.ToBytes()));
        var bundle = run.WriteFile("bundle.json", SampleLedger.Json(Ledger.Bundle()));
        var opening = Path.Combine(run.Home, "opening");
        await File.WriteAllBytesAsync(opening, Ledger.Opening.ToBytes(), TestContext.Current.CancellationToken);
        var key = run.WriteFile("ledger.vkey", Ledger.VerifierKey + "\n");
        var policy = run.WriteFile("policy", $"log {Ledger.VerifierKey}\nquorum none\n");

        (await run.RunAsync("ledger", "verify", full, "--key", key)).ShouldBe(ExitCodes.True);
        (await run.RunAsync("ledger", "verify", bare, "--key", key, "--evidence", bundle)).ShouldBe(ExitCodes.True);
        (await run.RunAsync("ledger", "verify", bare, "--key", key, "--evidence", opening)).ShouldBe(ExitCodes.True);
        (await run.RunAsync("ledger", "verify", bare, "--policy", policy, "--leaf-hash", Ledger.Opening.LeafHash.ToString())).ShouldBe(ExitCodes.True);

        run.Error.ShouldBeEmpty();
        run.Output.ShouldEndWith("Only the leaf was checked; no record was given.\n");
    }

    [Fact]
    public async Task Json_tells_a_machine_the_same()
    {
        using var run = new CliRun();
        var file = run.WriteFile("bundle.json", SampleLedger.Json(Ledger.Bundle()));

        (await run.RunAsync("ledger", "verify", file, "--key", Ledger.VerifierKey, "--output", "json")).ShouldBe(ExitCodes.True);

        using var verdict = JsonDocument.Parse(run.Output);
        verdict.RootElement.GetProperty("proved").GetBoolean().ShouldBeTrue();
        verdict.RootElement.GetProperty("outcome").GetString().ShouldBe("Verified");
        verdict.RootElement.GetProperty("size").GetInt64().ShouldBe(5);
        verdict.RootElement.GetProperty("record").GetBytesFromBase64().ShouldBe(Encoding.UTF8.GetBytes(SampleLedger.Record));
    }

    public static TheoryData<string, string> Tampered
    {
        get
        {
            var bundle = Ledger.Bundle();
            var proof = bundle.Proof;
            var otherRecord = Convert.ToBase64String(Encoding.UTF8.GetBytes(SampleLedger.Record.Replace("Satisfied", "NotSatisfied", StringComparison.Ordinal)));
            var firstHash = proof.Split('\n')[2];
            var root = proof.Split('\n').SkipWhile(line => line.Length > 0).Skip(3).First();
            var stranger = new SampleLedger(seed: 8);
            return new()
            {
                { SampleLedger.Json(bundle with { Record = otherRecord }), "The leaf is not entry 3 of the log: the evidence, its salt or the proof was changed." },
                { SampleLedger.Json(bundle with { Salt = Convert.ToBase64String(new byte[32]) }), "The leaf is not entry 3 of the log: the evidence, its salt or the proof was changed." },
                { SampleLedger.Json(bundle with { Proof = proof.Replace(firstHash, Convert.ToBase64String(new byte[32]), StringComparison.Ordinal) }), "The leaf is not entry 3 of the log: the evidence, its salt or the proof was changed." },
                { SampleLedger.Json(bundle with { Proof = proof.Replace("index 3\n", "index 2\n", StringComparison.Ordinal), Index = 2 }), "The leaf is not entry 2 of the log: the evidence, its salt or the proof was changed." },
                { SampleLedger.Json(bundle with { Proof = proof.Replace("index 3\n", "index 9\n", StringComparison.Ordinal), Index = 9 }), "The checkpoint has 5 entries; it has no entry 9." },
                { SampleLedger.Json(bundle with { Proof = proof.Replace(firstHash + "\n", "", StringComparison.Ordinal) }), "The proof has 2 hashes, which is not what entry 3 of 5 needs." },
                { SampleLedger.Json(bundle with { Proof = proof.Replace(root, Convert.ToBase64String(new byte[32]), StringComparison.Ordinal) }), "" },
                { SampleLedger.Json(stranger.Bundle()), "" },
                { SampleLedger.Json(new SampleLedger(origin: "rempart.example/other").Bundle()), "" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Tampered))]
    public async Task What_was_changed_is_not_proved_and_exits_with_1(string bundle, string why)
    {
        using var run = new CliRun();
        var file = run.WriteFile("bundle.json", bundle);

        var exit = await run.RunAsync("ledger", "verify", file, "--key", Ledger.VerifierKey);

        run.Output.ShouldStartWith("NOT PROVED: " + why);
        run.Output.ShouldNotContain("record:");
        run.Error.ShouldBeEmpty();
        exit.ShouldBe(ExitCodes.Failed);
    }

    [Fact]
    public async Task A_bundle_cannot_vouch_for_itself_by_the_key_it_brings()
    {
        using var run = new CliRun();
        var forged = new SampleLedger(seed: 9).Bundle();
        var file = run.WriteFile("bundle.json", SampleLedger.Json(forged));

        (await run.RunAsync("ledger", "verify", file)).ShouldBe(ExitCodes.Usage);
        run.Error.ShouldBe("error: say whom you trust: --key VKEY or --policy FILE; a proof cannot vouch for itself\n");
        (await run.RunAsync("ledger", "verify", file, "--key", Ledger.VerifierKey)).ShouldBe(ExitCodes.Failed);
    }

    public static TheoryData<string, string, string> BadInput => new()
    {
        { "", "", "{0} is not a proof file: line 1: A proof file begins with the line 'c2sp.org/tlog-proof@v1'." },
        { "{", "", "" },
        { "{}", "", "{0} is not an evidence bundle: record, salt or proof is missing" },
        { SampleLedger.Json(Ledger.Bundle() with { Salt = "AAAA" }), "", "" },
        { SampleLedger.Json(Ledger.Bundle() with { Record = "%" }), "", "" },
        { SampleLedger.Json(Ledger.Bundle() with { Index = 4 }), "", "{0} was changed: it says entry 4, its proof says entry 3" },
        { Ledger.Proof(), "", "{0} says where an entry is, not what it is; give the record with --evidence FILE or --leaf-hash HEX" },
        { Ledger.Proof(), "--leaf-hash 12", "'12' is not a leaf hash; it has 64 hexadecimal digits" },
        { Ledger.Proof(), "--leaf-hash zz", "'zz' is not a leaf hash; it has 64 hexadecimal digits" },
        { Ledger.Proof(), "--evidence /does/not/exist", "/does/not/exist does not exist" },
        { Ledger.Proof(), "--evidence a --leaf-hash b", "give either --evidence or --leaf-hash, not both" },
        { Ledger.Proof(), "--policy a", "give either --key or --policy, not both" },
    };

    [Theory]
    [MemberData(nameof(BadInput))]
    public async Task Bad_input_says_what_is_wrong_and_exits_with_2(string content, string more, string message)
    {
        using var run = new CliRun();
        var file = run.WriteFile("proof", content);

        var exit = await run.RunAsync(["ledger", "verify", file, "--key", Ledger.VerifierKey, .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        run.Error.ShouldStartWith("error: " + string.Format(null, message, file));
        run.Output.ShouldBeEmpty();
        exit.ShouldBe(ExitCodes.Usage);
    }

    [Fact]
    public async Task A_missing_file_and_a_mistyped_key_are_bad_input()
    {
        using var run = new CliRun();

        (await run.RunAsync("ledger", "verify", "/does/not/exist", "--key", Ledger.VerifierKey)).ShouldBe(ExitCodes.Usage);
        (await run.RunAsync("ledger", "verify", "/does/not/exist", "--key", Ledger.VerifierKey[..^4])).ShouldBe(ExitCodes.Usage);

        run.Error.ShouldStartWith("error: /does/not/exist does not exist\nerror: --key is not a verifier key: ");
    }
}
