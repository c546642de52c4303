using System.Globalization;

namespace Rempart.Cli.Bastion.Files;

/// <summary>The accounts of a system's own file. A bastion's accounts are local: a directory that is away must not lock it.</summary>
internal sealed class LocalAccounts
{
    private readonly Dictionary<string, (uint User, uint Group)> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, uint> _groups = new(StringComparer.Ordinal);

    /// <summary>Reads them.</summary>
    /// <param name="root">The folder of the system; empty for this one.</param>
    public static LocalAccounts Read(string root)
    {
        var accounts = new LocalAccounts();
        foreach (var fields in Lines(root + "/etc/passwd").Where(fields => fields.Length >= 4))
        {
            if (Number(fields[2]) is { } user && Number(fields[3]) is { } group)
                accounts._users.TryAdd(fields[0], (user, group));
        }
        foreach (var fields in Lines(root + "/etc/group").Where(fields => fields.Length >= 3))
        {
            if (Number(fields[2]) is { } group)
                accounts._groups.TryAdd(fields[0], group);
        }
        return accounts;
    }

    public bool Has(string name) => _users.ContainsKey(name);

    /// <summary>An account's user id; null when there is none.</summary>
    public uint? UserId(string name) => _users.TryGetValue(name, out var ids) ? ids.User : null;

    /// <summary>A group's id: of the group of that name, else the main group of the account of that name; null when there is neither.</summary>
    public uint? GroupId(string name) => _groups.TryGetValue(name, out var group) ? group : _users.TryGetValue(name, out var ids) ? ids.Group : null;

    private static IEnumerable<string[]> Lines(string file) => File.Exists(file) ? File.ReadLines(file).Select(line => line.Split(':')) : [];

    private static uint? Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
