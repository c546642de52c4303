using System.Text;
using Rempart.Cli.Hosting;
using Rempart.Cli.Lab.Services;
using Rempart.Core.Estates;

namespace Rempart.Cli.Lab;

/// <summary>Makes a lab, and takes one away.</summary>
internal sealed class LabBuilder(CliEnvironment environment, LabStateFile file)
{
    private const string NamespaceFolder = "/run/netns";

    // Link-local addresses need no duplicate detection; refusals are answered at once, so that a probe need not wait; and a
    // router answers on the way it was asked.
    private const string Settings = """
        echo 0 > /proc/sys/net/ipv4/conf/all/rp_filter
        echo 0 > /proc/sys/net/ipv4/conf/default/rp_filter
        echo 0 > /proc/sys/net/ipv6/conf/all/disable_ipv6
        echo 0 > /proc/sys/net/ipv6/conf/default/disable_ipv6
        echo 0 > /proc/sys/net/ipv6/conf/default/accept_ra
        echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
        echo 0 > /proc/sys/net/ipv6/icmp/ratelimit

        """;

    private const string Forwarding = """
        echo 1 > /proc/sys/net/ipv4/ip_forward
        echo 1 > /proc/sys/net/ipv6/conf/all/forwarding

        """;

    /// <summary>Whether a namespace of this name is there.</summary>
    public static bool Exists(string name) => File.Exists(Path.Combine(NamespaceFolder, name));

    /// <summary>Makes a lab; what is made is recorded first.</summary>
    /// <param name="of">The estate's id, or where the manifests are.</param>
    /// <param name="estate">The estate, whose real services are started; null for a cluster's pods, which have none.</param>
    /// <param name="plan">Plans with the prefix of the namespaces' names.</param>
    /// <param name="rules">The rules of routers by id, or of the node.</param>
    /// <param name="bastionServer">The server of the lab's bastion; null when its bastion lets nobody in.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<LabState> BuildAsync(
        string of, Estate? estate, Func<string, LabPlan> plan, IReadOnlyDictionary<string, string> rules, LabBastionServer? bastionServer, CancellationToken cancellation)
    {
        var prefix = LabNames.NewPrefix();
        var state = new LabState { Prefix = prefix, Estate = of, StartedAt = environment.Time.GetUtcNow(), Plan = plan(prefix) };
        var places = state.Plan.Namespaces;
        var services = new LabServices(environment, file.FolderOf(state), bastionServer);
        state = state with { Services = estate is null ? [] : services.Of(estate, places) };
        file.Write(state);
        var prepared = services.PrepareAsync(state.Services, cancellation);
        try
        {
            await BuildAsync(state, rules, cancellation).ConfigureAwait(false);
        }
        finally
        {
            // What is being made in the lab's folder is made before the folder may go.
            await prepared.ConfigureAwait(false);
        }
        var commands = await services.CommandsAsync(state.Services, cancellation).ConfigureAwait(false);
        await LabProcesses.StartAsync(places, commands, processes => file.Write(state = state with { Processes = processes }), cancellation).ConfigureAwait(false);
        file.Write(state = state with { Complete = true });
        return state;
    }

    private static async Task BuildAsync(LabState state, IReadOnlyDictionary<string, string> rules, CancellationToken cancellation)
    {
        var places = state.Plan.Namespaces;
        await BatchAsync(null, places.Select(place => $"netns add {place.Name}"), cancellation).ConfigureAwait(false);
        await ForEachAsync(places, place => LabMachine.RunAsync(["ip", "netns", "exec", place.Name, "sh", "-e"], place.Forwards ? Settings + Forwarding : Settings, cancellation)).ConfigureAwait(false);
        await BatchAsync(null, state.Plan.Links.Select(link => $"link add name {link.UpperInterface} netns {link.Upper} type veth peer name {link.LowerInterface} netns {link.Lower}"), cancellation).ConfigureAwait(false);
        // Rules first, then links: a router never passes what its rules forbid.
        await ForEachAsync(places.Where(place => place.Role is LabRole.Router or LabRole.Node), place => LabMachine.RunAsync(["ip", "netns", "exec", place.Name, "nft", "-f", "-"], rules[place.Of], cancellation)).ConfigureAwait(false);
        // A route needs its interface up, and an interface its peer.
        await ForEachAsync(places, place => BatchAsync(place.Name, Addresses(place, state.Plan.Links), cancellation)).ConfigureAwait(false);
        await ForEachAsync(places, place => BatchAsync(place.Name, place.Routes.Select(route => $"route replace {route.To} via {(route.To.Contains(':', StringComparison.Ordinal) ? "" : "inet6 ")}{route.Via} dev {route.Interface}"), cancellation)).ConfigureAwait(false);
    }

    /// <summary>Takes away what a lab recorded and nothing else; done again, it finishes what was left.</summary>
    public async Task RemoveAsync(LabState state, CancellationToken cancellation)
    {
        foreach (var process in state.Processes)
            await LabProcesses.EndAsync(process, environment.Time, cancellation).ConfigureAwait(false);
        await new LabServices(environment, file.FolderOf(state), null).RemoveAsync(cancellation).ConfigureAwait(false);
        // The virtual interfaces, routes and rules live in the namespaces and end with them.
        foreach (var place in state.Plan.Namespaces.Where(place => Exists(place.Name)))
            await LabMachine.RunAsync(["ip", "netns", "del", place.Name], null, cancellation).ConfigureAwait(false);
        file.Delete();
    }

    private static IEnumerable<string> Addresses(LabNamespace place, IReadOnlyList<LabLink> links)
    {
        yield return "link set lo up";
        foreach (var link in links)
        {
            if (link.Upper == place.Name)
            {
                yield return $"addr add {LabLink.UpperAddress}/64 dev {link.UpperInterface} nodad";
                yield return $"link set {link.UpperInterface} up";
            }
            else if (link.Lower == place.Name)
            {
                yield return $"addr add {LabLink.LowerAddress}/64 dev {link.LowerInterface} nodad";
                yield return $"link set {link.LowerInterface} up";
            }
        }
        foreach (var address in place.Addresses)
            yield return $"addr add {address.Address} dev {address.Interface}{(address.Address.Contains(':', StringComparison.Ordinal) ? " nodad" : "")}";
    }

    private static async Task BatchAsync(string? place, IEnumerable<string> lines, CancellationToken cancellation)
    {
        var text = new StringBuilder().AppendJoin('\n', lines).Append('\n').ToString();
        await LabMachine.RunAsync(place is null ? ["ip", "-batch", "-"] : ["ip", "-n", place, "-batch", "-"], text, cancellation).ConfigureAwait(false);
    }

    private static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, Task> action) => Task.WhenAll(items.Select(action));
}
