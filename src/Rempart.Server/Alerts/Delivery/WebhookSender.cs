using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rempart.Core.Secrets;

namespace Rempart.Server.Alerts.Delivery;

/// <summary>
/// Posts a message as JSON, signed as the bastion's webhook is: <c>Rempart-Signature: v1=</c> with HMAC-SHA256 over version,
/// <c>Rempart-Timestamp</c>, <c>Rempart-Nonce</c> and body. <c>Rempart-Delivery</c> is the same for a second attempt.
/// </summary>
internal sealed class WebhookSender(DestinationOptions options, ISecretResolver secrets, TimeProvider time) : ISender
{
    private const int ShortestSecret = 32;
    private readonly HttpDestination _destination = new(options, secrets);

    public async Task SendAsync(string id, AlertMessage message, CancellationToken cancellation)
    {
        var secret = await _destination.SecretAsync(cancellation);
        if (secret is not { Length: >= ShortestSecret })
            throw new DeliveryException($"The secret '{options.Secret}' has fewer than {ShortestSecret} characters.");
        var body = JsonSerializer.SerializeToUtf8Bytes(message, AlertMessageJson.Default.AlertMessage);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        byte[] signed = [.. Encoding.ASCII.GetBytes($"v1\n{timestamp}\n{nonce}\n"), .. body];
        var signature = "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
        await _destination.PostAsync(
            options.Address, body, "application/json",
            new Dictionary<string, string>
            {
                ["Rempart-Timestamp"] = timestamp,
                ["Rempart-Nonce"] = nonce,
                ["Rempart-Signature"] = signature,
                ["Rempart-Delivery"] = id,
            },
            withToken: false, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _destination.Dispose();
        return ValueTask.CompletedTask;
    }
}
