using System.Buffers;
using System.Globalization;
using System.Text;
using Rempart.Cli.Hosting;
using Rempart.Cli.Ssh.Grants;
using Rempart.Core.Access;

namespace Rempart.Cli.Ssh.Tunnels;

/// <summary>
/// The piece of ~/.ssh/config. Each destination has a jump host of its own, because each access has a certificate of its own; a
/// target applies only while an access counts, so that ssh else behaves as if it were not there.
/// </summary>
internal sealed class ConfigSnippet(BastionAddress bastion, string identity, KeptCertificates kept, IReadOnlyList<string> self)
{
    // What would end a quoted word of the file, or start something in it.
    private static readonly SearchValues<char> Odd = SearchValues.Create("\"\\\n\r'$`%");

    public string Write(IReadOnlyList<AccessTarget> targets)
    {
        BastionIdentity.Check(bastion);
        foreach (var word in (string[])[identity, kept.Folder, .. self])
        {
            if (word.AsSpan().ContainsAny(Odd))
                throw CliException.Usage(Text.SshPathOdd.With(word));
        }
        var text = new StringBuilder($"# {Text.SshConfigHead}\n");
        foreach (var target in targets)
        {
            RequestOptions.CheckTarget(target.Target);
            foreach (var destination in target.Destinations)
                Add(text, target, destination);
        }
        return text.ToString();
    }

    private void Add(StringBuilder text, AccessTarget target, Destination destination)
    {
        // The first destination has the target's own name, the others their port behind it.
        var name = destination == target.Destinations[0] ? target.Target : string.Create(CultureInfo.InvariantCulture, $"{target.Target}-{destination.Port}");
        var jump = "rempart-bastion-" + name;
        var ask = string.Join(' ', self.Select(word => $"'{word}'"));
        text.Append(string.Create(CultureInfo.InvariantCulture, $"""

            Host {jump}
                HostName {bastion.Host}
                Port {bastion.Port}
                User {bastion.Account}
                HostKeyAlias {bastion.HostName}
                UserKnownHostsFile "{kept.KnownHosts}"
                GlobalKnownHostsFile none
                StrictHostKeyChecking yes
                UpdateHostKeys no
                IdentityFile "{identity}"
                IdentitiesOnly yes
                CertificateFile "{kept.Of(name)}"
                ForwardAgent no
            Match originalhost {name} exec "{ask} ssh certificate {target.Target} --port {destination.Port} --as {name} --quiet"
                HostName {destination.Host}
                Port {destination.Port}
                ProxyJump {jump}

            """).ReplaceLineEndings("\n"));
    }
}
