using Microsoft.AspNetCore.Identity;

namespace Rempart.Server.Identity.Store;

/// <summary>A person's local account.</summary>
internal sealed class Account : IdentityUser<Guid>
{
    public AccessRole Role { get; set; }

    /// <summary>True while the password is a one-time one: nothing works before it was changed.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>Set by an administrator; unlike a lockout it does not pass by itself.</summary>
    public bool Blocked { get; set; }

    /// <summary>The authenticator's secret, protected with the data protection keys; null without second factor.</summary>
    public string? SecondFactorSecret { get; set; }

    /// <summary>The time step of the last code that was accepted, so that none counts twice.</summary>
    public long SecondFactorStep { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? LastSignInAt { get; set; }

    public string Subject => Id.ToString("D");
}
