using System.Text;
using Rempart.Core.Hosts;

namespace Rempart.Server.Bastion.Controls;

/// <summary>A file with keys that open an account for ever.</summary>
/// <param name="Account">The account.</param>
/// <param name="Path">The file.</param>
/// <param name="Keys">How many lines open it.</param>
/// <param name="Text">What stands in it: public keys.</param>
internal sealed record StaticKeys(string Account, string Path, int Keys, string Text);

/// <summary>What was found on one host.</summary>
/// <param name="Server">What sshd says of itself.</param>
/// <param name="Files">Files that open accounts.</param>
/// <param name="Commands">Programs that sshd asks for keys.</param>
internal sealed record StaticKeysFound(string Server, IReadOnlyList<StaticKeys> Files, IReadOnlyList<string> Commands);

/// <summary>
/// Asks the real sshd where it looks for the keys of every account, and reads these files. Each account is asked for by itself, because
/// a Match block may send one of them elsewhere. Where no sshd is installed, its defaults are looked at.
/// </summary>
internal sealed class AuthorizedKeysReader(IReachedHost host)
{
    /// <summary>What a file's name gets when it is taken out of use.</summary>
    public const string Aside = ".rempart-aside";

    private const string Sshd = "/usr/sbin/sshd";
    private const int MostAccounts = 500;
    private const int LargestFile = 1024 * 1024;
    private static readonly string[] Defaults = [".ssh/authorized_keys", ".ssh/authorized_keys2"];

    /// <exception cref="HostException">The host could not be asked, or sshd does not understand its own configuration.</exception>
    public async Task<StaticKeysFound> ReadAsync(CancellationToken cancellation)
    {
        var accounts = await AccountsAsync(cancellation);
        var installed = (await host.RunAsync(new ProgramCall("test", ["-x", Sshd]), cancellation)).ExitCode == 0;
        var places = new List<(string Account, string Path)>();
        var commands = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, home) in accounts)
        {
            var (patterns, command) = installed ? await AskAsync(name, cancellation) : (Defaults, null);
            places.AddRange(patterns.Where(pattern => pattern != "none").Select(pattern => (name, Expand(pattern, name, home))));
            if (command is not null)
                commands.Add(command);
        }
        var files = new List<StaticKeys>();
        foreach (var path in await ExistingAsync([.. places.Select(place => place.Path).Distinct(StringComparer.Ordinal)], cancellation))
        {
            var text = Encoding.UTF8.GetString(await host.ReadFileAsync(path, LargestFile, cancellation));
            if (CountKeys(text) is > 0 and var keys)
                files.Add(new StaticKeys(string.Join(", ", places.Where(place => place.Path == path).Select(place => place.Account).Distinct(StringComparer.Ordinal).Take(5)), path, keys, text));
        }
        return new StaticKeysFound(installed ? $"asked for {accounts.Count} accounts, {files.Count} files with keys" : $"no sshd is installed; the defaults of {accounts.Count} accounts hold {files.Count} files with keys", files, [.. commands]);
    }

    /// <summary>Renames a file so that sshd finds it no more; an older one that was taken out of use is kept under a number.</summary>
    /// <exception cref="HostException">It could not be renamed.</exception>
    public async Task MoveAsideAsync(string path, CancellationToken cancellation)
    {
        var moved = await host.RunAsync(new ProgramCall("mv", ["--backup=numbered", "-T", "--", path, path + Aside]), cancellation);
        if (moved.ExitCode != 0)
            throw new HostException($"{path} on host '{host.Id}' could not be renamed: {moved.Error.Trim()}");
    }

    /// <summary>How many lines of a file open an account: all but empty ones and comments, also those that sshd may not understand.</summary>
    internal static int CountKeys(string text) => text.Split('\n').Select(line => line.Trim()).Count(line => line.Length > 0 && line[0] != '#');

    private async Task<IReadOnlyList<(string Name, string Home)>> AccountsAsync(CancellationToken cancellation)
    {
        var listed = await host.RunAsync(new ProgramCall("getent", ["passwd"]), cancellation);
        if (listed.ExitCode != 0)
            throw new HostException($"The accounts of host '{host.Id}' cannot be listed: {listed.Error.Trim()}");
        var accounts = listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')).Where(fields => fields.Length > 5).Select(fields => (fields[0], fields[5])).Distinct().ToList();
        return accounts.Count <= MostAccounts ? accounts : throw new HostException($"Host '{host.Id}' has {accounts.Count} accounts, more than {MostAccounts}; they are not looked at one by one.");
    }

    private async Task<(string[] Patterns, string? Command)> AskAsync(string account, CancellationToken cancellation)
    {
        var told = await host.RunAsync(new ProgramCall(Sshd, ["-T", "-C", $"user={account},host=localhost,addr=127.0.0.1"]), cancellation);
        if (told.ExitCode != 0)
            throw new HostException($"sshd on host '{host.Id}' does not say its configuration: {told.Error.Trim().Split('\n')[^1]}");
        var values = told.Output.Split('\n').Select(line => line.Split(' ', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var command = values["authorizedkeyscommand"].FirstOrDefault();
        return ([.. values["authorizedkeysfile"].SelectMany(value => value.Split(' ', StringSplitOptions.RemoveEmptyEntries))], command is null or "none" ? null : command);
    }

    private async Task<IReadOnlyList<string>> ExistingAsync(string[] paths, CancellationToken cancellation)
    {
        if (paths.Length == 0)
            return [];
        var found = await host.RunAsync(new ProgramCall("/bin/sh", ["-c", "for f; do if [ -f \"$f\" ]; then printf '%s\\n' \"$f\"; fi; done", "sh", .. paths]), cancellation);
        return found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Expand(string pattern, string account, string home)
    {
        var path = pattern.Replace("%%", "\0", StringComparison.Ordinal).Replace("%h", home, StringComparison.Ordinal).Replace("%u", account, StringComparison.Ordinal).Replace('\0', '%');
        return path.StartsWith('/') ? path : $"{home.TrimEnd('/')}/{path}";
    }
}
