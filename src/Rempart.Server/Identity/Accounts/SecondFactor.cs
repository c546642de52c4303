using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using QRCoder;
using Rempart.Server.Identity.Store;

namespace Rempart.Server.Identity.Accounts;

/// <summary>The authenticator app of an account: enrolling it, checking its codes.</summary>
internal sealed class SecondFactor(IdentityStore store, IDataProtectionProvider protection, IdentitySettings settings, PublicAddress address, TimeProvider time)
{
    private static readonly TimeSpan EnrolmentTime = TimeSpan.FromMinutes(15);
    private readonly IDataProtector _stored = protection.CreateProtector("rempart.second-factor");

    /// <summary>True when this account's role may not go without.</summary>
    public bool IsRequired(Account account) => settings.SecondFactorFrom is { } from && account.Role >= from;

    /// <summary>A new secret for an account that has none; it counts when a code from the app confirms it.</summary>
    public Enrolment Begin(Account account)
    {
        var secret = RandomNumberGenerator.GetBytes(TimeCode.SecretBytes);
        return Describe(account, secret, Offers(account).Protect(Convert.ToBase64String(secret), EnrolmentTime));
    }

    /// <summary>The same offer again, after a wrong code; a new one when it is too old or was made for somebody else.</summary>
    public Enrolment Again(Account account, string? offer) =>
        Open(account, offer) is { } secret ? Describe(account, secret, offer!) : Begin(account);

    /// <summary>Enables the second factor when the code belongs to the offer.</summary>
    public async Task<bool> ConfirmAsync(Account account, string? offer, string code, CancellationToken cancellation)
    {
        if (Open(account, offer) is not { } secret || TimeCode.Match(secret, code, time.GetUtcNow(), 0) is not { } step)
            return false;
        var kept = _stored.Protect(Convert.ToBase64String(secret));
        return await store.Users.Where(item => item.Id == account.Id && item.SecondFactorSecret == null).ExecuteUpdateAsync(
            update => update
                .SetProperty(item => item.SecondFactorSecret, kept)
                .SetProperty(item => item.SecondFactorStep, step)
                .SetProperty(item => item.TwoFactorEnabled, true),
            cancellation) == 1;
    }

    /// <summary>Checks a code and spends it: of two requests with the same code, one wins.</summary>
    public async Task<bool> CheckAsync(Account account, string code, CancellationToken cancellation)
    {
        if (account.SecondFactorSecret is not { } kept)
            return false;
        var secret = Convert.FromBase64String(_stored.Unprotect(kept));
        if (TimeCode.Match(secret, code, time.GetUtcNow(), account.SecondFactorStep) is not { } step)
            return false;
        return await store.Users.Where(item => item.Id == account.Id && item.SecondFactorStep < step)
            .ExecuteUpdateAsync(update => update.SetProperty(item => item.SecondFactorStep, step), cancellation) == 1;
    }

    /// <summary>Removes it. The step stays, so that an old code does not count again.</summary>
    public Task RemoveAsync(Account account, CancellationToken cancellation) =>
        store.Users.Where(item => item.Id == account.Id).ExecuteUpdateAsync(
            update => update
                .SetProperty(item => item.SecondFactorSecret, (string?)null)
                .SetProperty(item => item.TwoFactorEnabled, false),
            cancellation);

    private Enrolment Describe(Account account, byte[] secret, string offer)
    {
        var uri = TimeCode.Uri(secret, address.Url.Host, account.UserName!);
        using var data = QRCodeGenerator.GenerateQrCode(uri, QRCodeGenerator.ECCLevel.M);
        using var drawing = new PngByteQRCode(data);
        var groups = string.Join(' ', TimeCode.ToBase32(secret).Chunk(4).Select(group => new string(group)));
        return new Enrolment(offer, $"data:image/png;base64,{Convert.ToBase64String(drawing.GetGraphic(6))}", uri, groups);
    }

    private byte[]? Open(Account account, string? offer)
    {
        try
        {
            return string.IsNullOrEmpty(offer) ? null : Convert.FromBase64String(Offers(account).Unprotect(offer));
        }
        catch (CryptographicException)
        {
            // Too old, made for another account, or tampered with: the page offers a new one.
            return null;
        }
    }

    private ITimeLimitedDataProtector Offers(Account account) =>
        protection.CreateProtector("rempart.second-factor.offer", account.Subject).ToTimeLimitedDataProtector();
}

/// <summary>What a person needs to enrol an app.</summary>
/// <param name="Offer">The protected secret, which the form carries back.</param>
/// <param name="Image">The QR code as a data URL.</param>
/// <param name="Uri">What the QR code says.</param>
/// <param name="Secret">The secret in groups of four, to type.</param>
internal sealed record Enrolment(string Offer, string Image, string Uri, string Secret);
