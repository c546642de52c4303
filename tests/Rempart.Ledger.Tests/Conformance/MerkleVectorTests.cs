using System.Text.Json;

namespace Rempart.Ledger.Tests;

public class MerkleVectorTests
{
    [Fact]
    public void Roots_of_the_rfc6962_sample_leaves_are_right_at_every_size()
    {
        var json = Vectors.Json("rfc6962-roots.json");
        var range = new CompactRange();
        var roots = json.GetProperty("roots_by_size_hex").EnumerateArray().Select(root => root.GetString()).ToList();
        range.Root.ToString().ShouldBe(roots[0]);
        foreach (var (leaf, index) in json.GetProperty("leaves_hex").EnumerateArray().Select((leaf, index) => (leaf, index)))
        {
            range.Append(MerkleHash.Leaf(Convert.FromHexString(leaf.GetString()!)), null);
            range.Root.ToString().ShouldBe(roots[index + 1]);
        }
    }

    [Fact]
    public void Every_inclusion_vector_gets_its_verdict() =>
        CheckAll("inclusion", json => !HasLeaf(json) ? ProofCheck.OutOfRange : MerkleProof.VerifyInclusion(
            Leaf(json), Number(json, "leafIdx"), Number(json, "treeSize"), Proof(json), Root(json, "root")));

    [Fact]
    public void Every_consistency_vector_gets_its_verdict() =>
        CheckAll("consistency", json => MerkleProof.VerifyConsistency(
            Number(json, "size1"), Root(json, "root1"), Number(json, "size2"), Root(json, "root2"), Proof(json)));

    [Fact]
    public void Every_subtree_inclusion_vector_gets_its_verdict() =>
        CheckAll("subtreeinclusion", json => !HasLeaf(json) ? ProofCheck.OutOfRange : MerkleProof.VerifySubtreeInclusion(
            Leaf(json), Number(json, "leafIdx"), Number(json, "start"), Number(json, "end"), Proof(json), Root(json, "root")));

    [Fact]
    public void Every_subtree_consistency_vector_gets_its_verdict() =>
        CheckAll("subtreeconsistency", json => MerkleProof.VerifySubtreeConsistency(
            Number(json, "start"), Number(json, "end"), Root(json, "root1"), Number(json, "size"), Root(json, "root2"), Proof(json)));

    private static void CheckAll(string folder, Func<JsonElement, ProofCheck> verify)
    {
        var wrong = new List<string>();
        var count = 0;
        foreach (var (name, json) in Vectors.JsonFiles("merkle-testdata", "testdata", folder))
        {
            count++;
            var verdict = verify(json);
            if ((verdict != ProofCheck.Valid) != json.GetProperty("wantErr").GetBoolean())
            {
                wrong.Add($"{name}: {verdict}");
            }
        }

        wrong.ShouldBeEmpty();
        count.ShouldBeGreaterThan(50);
    }

    /// <summary>A leaf hash of another length cannot become a <see cref="Hash"/>, and so never reaches the verification.</summary>
    private static bool HasLeaf(JsonElement json) => json.GetProperty("leafHash").GetBytesFromBase64().Length == Hash.Length;

    private static Hash Leaf(JsonElement json) => Vectors.Hash(json.GetProperty("leafHash"));

    private static Hash Root(JsonElement json, string name) => Vectors.Hash(json.GetProperty(name));

    private static Hash[] Proof(JsonElement json) => Vectors.Hashes(json.GetProperty("proof"));

    private static long Number(JsonElement json, string name) => Vectors.Number(json.GetProperty(name));
}
