using System.Text.Json;
using Rempart.Core.Hosts;

namespace Rempart.Server.Hosts;

/// <summary>
/// Finds the routers of a lab in the file that <c>rempart lab up</c> writes. It is read anew each time: a lab may be taken down and
/// built again while the server runs.
/// </summary>
internal static class LabRouters
{
    // What the names of a lab's namespaces begin with; another name is not that of a lab, and might be read as an option.
    private const string Prefix = "rl-";

    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>The network namespace that plays a router.</summary>
    /// <param name="stateFile">The lab's state file.</param>
    /// <param name="router">The router's id.</param>
    /// <returns>Its name; null when there is no such lab or no such router in it.</returns>
    /// <exception cref="HostException">The file is not what a lab wrote, or others may change it.</exception>
    public static string? Find(string stateFile, string router)
    {
        try
        {
            if (!File.Exists(stateFile))
                return null;
            // Programs are run in what it names, as the server's own account.
            if ((File.GetUnixFileMode(stateFile) & OthersMayWrite) != 0)
                throw new HostException($"the lab's state file {stateFile} can be written by others; take the lab down and build it again: rempart lab up");
            using var state = JsonDocument.Parse(File.ReadAllBytes(stateFile));
            foreach (var place in state.RootElement.GetProperty("plan").GetProperty("namespaces").EnumerateArray())
            {
                if (!place.GetProperty("role").ValueEquals("Router") || !place.GetProperty("of").ValueEquals(router))
                    continue;
                var name = place.GetProperty("name").GetString();
                return name?.StartsWith(Prefix, StringComparison.Ordinal) == true ? name : throw new HostException($"the lab's state file {stateFile} names '{name}', which no lab makes");
            }
            return null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new HostException($"the lab's state file {stateFile} cannot be read: {error.Message}", error);
        }
    }
}
