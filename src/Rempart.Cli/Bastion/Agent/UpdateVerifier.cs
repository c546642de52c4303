using System.Text.Json;
using Rempart.Core.Access;
using Rempart.Ssh.Keys;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>Why an update is not taken.</summary>
internal enum UpdateRefusal
{
    /// <summary>It is taken.</summary>
    None,

    /// <summary>Somebody else signed it, or it was changed.</summary>
    Signature,

    /// <summary>It is signed and is no update.</summary>
    Content,

    /// <summary>It is meant for another bastion.</summary>
    OtherBastion,

    /// <summary>It is older than what is known.</summary>
    Older,

    /// <summary>It builds on a version that is not the known one: a complete one is needed.</summary>
    Gap,
}

/// <summary>Decides whether an update is the server's, is meant for this bastion and follows what is known.</summary>
/// <param name="bastion">The estate's id of this host.</param>
/// <param name="key">The Ed25519 key that signs updates.</param>
internal sealed class UpdateVerifier(string bastion, SshPublicKey key)
{
    private const int SignatureLength = 64;

    private static readonly byte[] Purpose = [.. "rempart-bastion-update-v1"u8, 0];

    /// <summary>Verifies one.</summary>
    /// <param name="signed">What arrived.</param>
    /// <param name="version">The version that is known; -1 for none.</param>
    /// <param name="update">The update, when it is taken.</param>
    public UpdateRefusal Verify(SignedBastionUpdate signed, long version, out BastionUpdate? update)
    {
        update = null;
        if (!IsSigned(signed))
            return UpdateRefusal.Signature;
        try
        {
            update = JsonSerializer.Deserialize(signed.Payload, AccessJson.Default.BastionUpdate);
        }
        catch (JsonException)
        {
            // Said by the result: the caller knows what to do, the text of a broken update helps nobody.
            return UpdateRefusal.Content;
        }
        if (update is null || update.Bastion is null || update.Grants is null || update.Ended is null || update.After < 0 || update.Version < update.After)
            return UpdateRefusal.Content;
        if (update.Bastion != bastion)
            return UpdateRefusal.OtherBastion;
        // Not its time: a server whose clock was set back must still be able to revoke.
        if (update.Version < version)
            return UpdateRefusal.Older;
        return update.After == 0 || update.After == version ? UpdateRefusal.None : UpdateRefusal.Gap;
    }

    private bool IsSigned(SignedBastionUpdate signed)
    {
        if (signed.Payload is null || signed.Signature is not { Length: SignatureLength })
            return false;
        var message = new byte[Purpose.Length + signed.Payload.Length];
        Purpose.CopyTo(message, 0);
        signed.Payload.CopyTo(message, Purpose.Length);
        return key.Verify(message, UpdateKeys.Wire(signed.Signature));
    }
}
