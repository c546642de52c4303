using System.Security.Cryptography;
using Rempart.Events;
using Rempart.Server.Hosting;

namespace Rempart.Server.Events.Lake.Sealing;

/// <summary>Where the server keeps the key of the lake.</summary>
internal static class LakeKey
{
    public const string FileName = "events-lake.key";

    /// <exception cref="StartupException">The file is there and is none of ours.</exception>
    public static SealKey Of(DataDirectory directory)
    {
        var text = directory.ReadOrCreateSecret(FileName, () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(SealKey.Length)));
        return SealKey.TryParse(text) ?? throw new StartupException(
            $"The key of the event lake {Path.Combine(directory.Secrets, FileName)} is damaged. Restore it from the key backup; without it no stored event can be read.");
    }
}
