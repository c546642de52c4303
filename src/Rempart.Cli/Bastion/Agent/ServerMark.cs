using System.Text.Json;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;

namespace Rempart.Cli.Bastion.Agent;

/// <summary>The server's time at a mark of the monotonic clock of one boot, so that an agent that starts again need not trust the machine's clock alone.</summary>
internal sealed record ServerMark(string Boot, DateTimeOffset At, long Mark)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    /// <summary>Carries the server's time on when the boot is the same.</summary>
    public static void Restore(string path, AgentClock clock)
    {
        try
        {
            if (File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), AgentJson.Default.ServerMark) is { } mark && mark.Boot == BootId())
                clock.Carry(mark.At, mark.Mark);
        }
        catch (JsonException)
        {
            // Without it the machine's clock and the time in the signed cache remain.
        }
    }

    public static void Keep(string path, AgentClock clock)
    {
        if (clock.Known is { } known)
            DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(new ServerMark(BootId(), known.At, known.Mark), AgentJson.Default.ServerMark), Modes.OwnerOnly);
    }

    private static string BootId() => File.ReadAllText(BootFile).Trim();
}
