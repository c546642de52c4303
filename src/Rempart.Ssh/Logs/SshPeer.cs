using System.Globalization;

namespace Rempart.Ssh.Logs;

/// <summary>One end of a connection, as sshd writes it.</summary>
/// <param name="Address">The address; <c>UNKNOWN</c> when sshd does not know it.</param>
/// <param name="Port">The port.</param>
public readonly record struct SshPeer(string Address, int Port)
{
    /// <summary>Address and port.</summary>
    /// <returns>For example <c>192.0.2.1 port 50000</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address} port {Port}");
}
