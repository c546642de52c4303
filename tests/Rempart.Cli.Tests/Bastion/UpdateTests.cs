using Microsoft.Extensions.Time.Testing;
using Rempart.Cli.Bastion.Agent;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Core.Access;
using Rempart.Ssh.Keys;

namespace Rempart.Cli.Tests.Bastion;

public sealed class UpdateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("rempart-update-").FullName;
    private readonly SshSigningKey _key = SshSigningKey.Generate();
    private readonly GrantTable _table = new();
    private readonly FakeTimeProvider _time = new(Now);

    private string CachePath => _folder + "/grants.cache";

    [Fact]
    public void An_update_that_was_changed_signed_by_another_or_meant_for_another_is_refused()
    {
        var verifier = new UpdateVerifier("bastion", _key.PublicKey);
        var good = Sign(Complete(1, 1001));
        using var other = SshSigningKey.Generate();

        verifier.Verify(good, -1, out _).ShouldBe(UpdateRefusal.None);
        verifier.Verify(good with { Payload = [.. good.Payload[..^1], (byte)' '] }, -1, out _).ShouldBe(UpdateRefusal.Signature);
        verifier.Verify(good with { Signature = [] }, -1, out _).ShouldBe(UpdateRefusal.Signature);
        verifier.Verify(Sign(Complete(1, 1001), other), -1, out _).ShouldBe(UpdateRefusal.Signature);
        verifier.Verify(Sign(Complete(1, 1001) with { Bastion = "another" }), -1, out _).ShouldBe(UpdateRefusal.OtherBastion);
        verifier.Verify(good, 2, out _).ShouldBe(UpdateRefusal.Older);
        verifier.Verify(Sign(Complete(5) with { After = 3 }), 2, out _).ShouldBe(UpdateRefusal.Gap);
        verifier.Verify(Sign("not an update"u8.ToArray()), -1, out _).ShouldBe(UpdateRefusal.Content);
    }

    [Fact]
    public void What_was_taken_is_there_again_after_a_restart_and_what_ended_stays_ended()
    {
        using (var cache = new UpdateCache(CachePath))
        {
            var store = Store(cache, _table);
            store.Take(Sign(Complete(1, 1001, 1002))).Refusal.ShouldBe(UpdateRefusal.None);
            store.Take(Sign(Complete(2) with { After = 1, Ended = [1001] })).Refusal.ShouldBe(UpdateRefusal.None);
            store.Take(Sign(Complete(3, 1001) with { After = 2 })).Refusal.ShouldBe(UpdateRefusal.None);
        }
        var again = new GrantTable();
        using var reopened = new UpdateCache(CachePath);

        Store(reopened, again).Load().ShouldBeNull();

        again.Version.ShouldBe(3);
        again.Find(1002, new AgentClock(_time)).ShouldNotBeNull();
        again.Find(1001, new AgentClock(_time)).ShouldBeNull();
    }

    [Fact]
    public void A_torn_end_is_cut_off_and_damage_before_it_makes_all_worthless()
    {
        using (var cache = new UpdateCache(CachePath))
        {
            var store = Store(cache, _table);
            store.Take(Sign(Complete(1, 1001)));
            store.Take(Sign(Complete(2, 1002) with { After = 1 }));
        }
        var whole = File.ReadAllBytes(CachePath);

        File.WriteAllBytes(CachePath, whole[..^7]);
        var torn = new GrantTable();
        using (var cache = new UpdateCache(CachePath))
            Store(cache, torn).Load().ShouldBeNull();
        torn.Version.ShouldBe(1);

        whole[60] ^= 1;
        File.WriteAllBytes(CachePath, whole);
        var damaged = new GrantTable();
        using (var cache = new UpdateCache(CachePath))
            Store(cache, damaged).Load().ShouldBe("the cache of grants on disk is damaged and was thrown away; nobody enters until the server answers");
        damaged.Count.ShouldBe(0);
        File.Exists(CachePath).ShouldBeFalse();
    }

    [Fact]
    public void Access_ends_by_the_later_of_two_clocks()
    {
        var clock = new AgentClock(_time);
        _table.Apply(Complete(1, 1001));
        _table.Find(1001, clock).ShouldNotBeNull();

        // The server is six minutes ahead: by its clock the grant of five minutes is over.
        clock.Observe(Now.AddMinutes(6));
        _table.Find(1001, clock).ShouldBeNull();
        clock.Skew.ShouldBe(TimeSpan.FromMinutes(-6));
        clock.Observe(Now.AddMinutes(-30));
        clock.Skew.ShouldBe(TimeSpan.FromMinutes(-6));
    }

    [Fact]
    public void A_line_is_given_for_the_right_serial_key_id_and_account_only()
    {
        var clock = new AgentClock(_time);
        _table.Apply(Complete(1, 1001));
        var open = true;
        var decision = new PrincipalDecision(_table, clock, "rempart-tunnel", () => open);
        string[] tokens = ["g-1001", "1001", "SHA256:F", "SHA256:f", "rempart-tunnel", "ssh-ed25519"];

        decision.Decide(tokens).ShouldBe("restrict,port-forwarding,permitopen=\"10.0.0.5:5432\",expiry-time=\"20261124120500Z\" alice");
        decision.Decide(["g-1002", .. tokens[1..]]).ShouldBeNull();
        decision.Decide([tokens[0], "1002", .. tokens[2..]]).ShouldBeNull();
        decision.Decide([.. tokens[..4], "root", tokens[5]]).ShouldBeNull();
        open = false;
        decision.Decide(tokens).ShouldBeNull();
        open = true;
        _time.Advance(TimeSpan.FromMinutes(3));
        // The server is away for longer than it may be trusted.
        decision.Decide(tokens).ShouldBeNull();
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private GrantStore Store(UpdateCache cache, GrantTable table) =>
        new(new UpdateVerifier("bastion", _key.PublicKey), cache, table, new AgentClock(_time), new TrustFiles(BastionLayout.Below(_folder)));

    private static BastionUpdate Complete(long version, params ulong[] serials) => new(
        "bastion", 0, version, Now, Now.AddMinutes(2),
        [.. serials.Select(serial => new BastionGrant(serial, $"g-{serial}", "alice", "10.0.0.5:5432", Now, Now.AddMinutes(5)))], [], null, null);

    private SignedBastionUpdate Sign(BastionUpdate update, SshSigningKey? key = null) =>
        Sign(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(update, AccessJson.Default.BastionUpdate), key);

    private SignedBastionUpdate Sign(byte[] payload, SshSigningKey? key = null) => new(payload, (key ?? _key).Sign([.. "rempart-bastion-update-v1\0"u8, .. payload])[^64..]);
}
