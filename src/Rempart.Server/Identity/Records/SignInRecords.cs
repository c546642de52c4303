using System.Text.Json;
using Rempart.Core.Evidence;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Records;

/// <summary>
/// Writes identity's evidence. Sign-ins, lockouts and administrative actions are each one record. Failed attempts are counted
/// and become one record a minute, so that an attacker cannot make the ledger grow; see docs/identity.md.
/// </summary>
internal sealed class SignInRecords(IEvidenceLog evidence, TimeProvider time)
{
    private const int NamesKept = 20;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _accounts = [];
    private readonly Dictionary<string, int> _addresses = [];
    private int _failures;

    /// <summary>Counts a failed attempt. A name that is no account is not kept: people type passwords into that field.</summary>
    public void Failed(string? account, string? address)
    {
        lock (_gate)
        {
            _failures++;
            Count(_accounts, account ?? "(unknown)");
            Count(_addresses, address ?? "(local)");
        }
    }

    /// <summary>Writes the failures since the last time, if there were any.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        int failures;
        Dictionary<string, int> accounts, addresses;
        lock (_gate)
        {
            if (_failures == 0)
                return;
            (failures, accounts, addresses) = (_failures, new(_accounts), new(_addresses));
            _failures = 0;
            _accounts.Clear();
            _addresses.Clear();
        }
        await AppendAsync("sign-in", "anonymous", new RecordDetails("sign-in-failures") { Failures = failures, Accounts = accounts, Addresses = addresses }, cancellation);
    }

    public Task LockedAsync(Account account, string? address, CancellationToken cancellation) =>
        AppendAsync($"user:{account.UserName}", "system", new RecordDetails("lockout") { Address = address }, cancellation);

    public Task SignedInAsync(string subject, string name, string method, string? address, CancellationToken cancellation) =>
        AppendAsync($"user:{name}", $"user:{name}", new RecordDetails("sign-in") { Id = subject, Method = method, Address = address }, cancellation);

    /// <summary>A sign-in of a client elsewhere, allowed by typing its code.</summary>
    /// <param name="subject">Who allowed it.</param>
    /// <param name="name">Their name.</param>
    /// <param name="client">The client.</param>
    /// <param name="address">Where the client asked from.</param>
    /// <param name="cancellation">Ends the writing.</param>
    public Task DeviceAllowedAsync(string subject, string name, string client, string? address, CancellationToken cancellation) =>
        AppendAsync($"user:{name}", $"user:{name}", new RecordDetails("sign-in") { Id = subject, Method = "device", Client = client, Address = address }, cancellation);

    /// <summary>An action of someone who is signed in.</summary>
    public Task ActedAsync(string subject, string actor, RecordDetails details, CancellationToken cancellation) =>
        AppendAsync(subject, actor, details, cancellation);

    private Task<long> AppendAsync(string subject, string actor, RecordDetails details, CancellationToken cancellation) =>
        evidence.AppendAsync(
            new EvidenceRecord(
                EvidenceKind.Action, subject, actor, time.GetUtcNow(), JsonSerializer.SerializeToUtf8Bytes(details, RecordJson.Default.RecordDetails)),
            cancellation);

    private static void Count(Dictionary<string, int> counts, string name)
    {
        var key = counts.ContainsKey(name) || counts.Count < NamesKept ? name : "(others)";
        counts[key] = counts.GetValueOrDefault(key) + 1;
    }
}
