using System.Buffers.Binary;
using Rempart.Ssh;
using Rempart.Ssh.Keys;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>The key that signs updates is 32 bytes, its signatures are 64; the engine of SSH keys wants both in the wire form of SSH.</summary>
internal static class UpdateKeys
{
    private const int KeyLength = 32;

    /// <summary>The key; null when the bytes are none. A key of low order, which accepts signatures of anyone, is none.</summary>
    public static SshPublicKey? Read(byte[]? key)
    {
        if (key is not { Length: KeyLength })
            return null;
        try
        {
            return SshPublicKey.Read(Wire(key));
        }
        catch (SshFormatException)
        {
            // The caller says it, with the name of the setting.
            return null;
        }
    }

    /// <summary>A key or a signature in wire form: the name of its kind, then its bytes, each with its length.</summary>
    public static byte[] Wire(ReadOnlySpan<byte> bytes)
    {
        var name = "ssh-ed25519"u8;
        var wire = new byte[8 + name.Length + bytes.Length];
        BinaryPrimitives.WriteInt32BigEndian(wire, name.Length);
        name.CopyTo(wire.AsSpan(4));
        BinaryPrimitives.WriteInt32BigEndian(wire.AsSpan(4 + name.Length), bytes.Length);
        bytes.CopyTo(wire.AsSpan(8 + name.Length));
        return wire;
    }
}
