using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Server.Bastion.Grants;
using Rempart.Server.Bastion.People;
using Rempart.Server.Bastion.Store;

namespace Rempart.Server.Bastion.Webhooks;

/// <summary>
/// Decisions from another system, such as a chat. It signs what it sends, a request counts once and for five minutes, and the estate
/// still says whether the person whom it names may decide.
/// </summary>
internal sealed class ApprovalWebhook(GrantService grants, EstatePeople people, IDbContextFactory<BastionContext> contexts, BastionOptions options, TimeProvider time)
{
    public const int LargestBody = 8 * 1024;
    public const string TimestampHeader = "Rempart-Timestamp";
    public const string NonceHeader = "Rempart-Nonce";
    public const string SignatureHeader = "Rempart-Signature";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    // Read once: a secret that changes takes a new start, as all settings do.
    private readonly byte[]? _secret = options.ReadWebhookSecret() is { } secret ? Encoding.UTF8.GetBytes(secret) : null;

    /// <summary>Whether there is a secret, without which the address is not there.</summary>
    public bool IsOpen => _secret is not null;

    /// <summary>Takes a signed decision; null when it was not signed by who shares the secret, is too old, or was used before.</summary>
    /// <exception cref="AccessRefusedException">It is signed, and cannot be.</exception>
    public async Task<AccessGrant?> TakeAsync(string? timestamp, string? nonce, string? signature, byte[] body, CancellationToken cancellation)
    {
        if (!IsSigned(timestamp, nonce, signature, body) || !await TakeNonceAsync(nonce!, cancellation))
            return null;
        var decision = Read(body);
        if (people.Estate.People.FirstOrDefault(one => one.Id == decision.By || string.Equals(one.Email, decision.By, StringComparison.OrdinalIgnoreCase)) is not { } person)
            throw new AccessRefusedException(AccessRefusal.NotAllowed, "'by' is no person of the estate; write an id or an e-mail address.");
        var actor = $"webhook:{person.Id}";
        return decision.Decision switch
        {
            "approve" => await grants.ApproveAsync(decision.Grant ?? "", actor, decision.Comment, cancellation),
            "deny" => await grants.DenyAsync(decision.Grant ?? "", actor, decision.Comment, cancellation),
            _ => throw new AccessRefusedException(AccessRefusal.Invalid, "'decision' must be approve or deny."),
        };
    }

    private bool IsSigned(string? timestamp, string? nonce, string? signature, byte[] body)
    {
        if (_secret is null || nonce is null || nonce.Length is < 16 or > 64 || !nonce.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            return false;
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 253_402_300_799 || (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Window)
            return false;
        var given = new byte[32];
        if (signature is not { Length: 67 } || !signature.StartsWith("v1=", StringComparison.Ordinal) || Convert.FromHexString(signature.AsSpan(3), given, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        byte[] signed = [.. Encoding.ASCII.GetBytes($"v1\n{timestamp}\n{nonce}\n"), .. body];
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(_secret, signed), given);
    }

    private async Task<bool> TakeNonceAsync(string nonce, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var now = time.GetUtcNow();
        var old = now - Window - Window - Window;
        await context.Nonces.Where(row => row.At < old).ExecuteDeleteAsync(cancellation);
        return await context.Database.ExecuteSqlAsync($"INSERT INTO bastion.webhook_nonce (nonce, at) VALUES ({nonce}, {now}) ON CONFLICT DO NOTHING", cancellation) == 1;
    }

    private static WebhookDecision Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WebhookJson.Default.WebhookDecision) ?? throw new AccessRefusedException(AccessRefusal.Invalid, "The body is empty.");
        }
        catch (JsonException)
        {
            throw new AccessRefusedException(AccessRefusal.Invalid, "The body is not the JSON of a decision: { grant, decision, by, comment }.");
        }
    }
}

/// <summary>The body of the webhook.</summary>
internal sealed record WebhookDecision(string? Grant, string? Decision, string? By, string? Comment);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(WebhookDecision))]
internal sealed partial class WebhookJson : JsonSerializerContext;
