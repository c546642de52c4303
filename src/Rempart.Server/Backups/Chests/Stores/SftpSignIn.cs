using System.Security.Cryptography;
using System.Text;
using Rempart.Core.Estates;
using Rempart.Server.Backups.Engines;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Rempart.Server.Backups.Chests.Stores;

/// <summary>Signs in at a server of SFTP: only at the one whose key is declared, only with the key of the named secret.</summary>
internal static class SftpSignIn
{
    private const string Kind = "ssh-ed25519";
    private static readonly TimeSpan Alive = TimeSpan.FromSeconds(15);

    /// <exception cref="BackupException">It is away, is another server, or refuses the key.</exception>
    public static SftpClient Connect(BackupRepository repository, string privateKey, TimeSpan patience, string place)
    {
        using var key = ReadKey(repository, privateKey);
        var port = repository.Port?.First ?? 22;
        var connection = new Renci.SshNet.ConnectionInfo(repository.Host!, port, repository.User!, new PrivateKeyAuthenticationMethod(repository.User!, key)) { Timeout = patience, RetryAttempts = 1 };
        // A certificate has another fingerprint than the key in it, and SHA-1 signs for nobody.
        foreach (var name in connection.HostKeyAlgorithms.Keys.Where(name => name.Contains("-cert-", StringComparison.Ordinal) || name is "ssh-rsa" or "ssh-dss").ToArray())
            connection.HostKeyAlgorithms.Remove(name);
        var client = new SftpClient(connection) { OperationTimeout = patience, KeepAliveInterval = Alive };
        string? offered = null;
        client.HostKeyReceived += (_, received) =>
        {
            var fingerprint = "SHA256:" + Convert.ToBase64String(SHA256.HashData(received.HostKey)).TrimEnd('=');
            received.CanTrust = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(fingerprint), Encoding.ASCII.GetBytes(repository.HostKey ?? ""));
            if (!received.CanTrust)
                offered = fingerprint;
        };
        try
        {
            client.Connect();
            return client;
        }
        catch (Exception error)
        {
            client.Dispose();
            if (offered is not null)
                throw new BackupException(BackupFault.Unreachable, $"The server {repository.Host}:{port} is not the declared one: it offers the key {offered}, and backup.repository.host-key is {repository.HostKey}. Nothing was sent to it. Ask who runs it whether its key was changed.", error);
            if (error is SshAuthenticationException)
                throw new BackupException(BackupFault.Unreachable, $"The server {repository.Host}:{port} does not let '{repository.User}' in with the key of the secret '{repository.Credentials?.Name}': {error.Message}", error);
            if (SftpStore.Explain(place, error) is { } known)
                throw known;
            throw;
        }
    }

    // From memory into memory: the key lies in no other file than the secret's own.
    private static PrivateKeyFile ReadKey(BackupRepository repository, string privateKey)
    {
        PrivateKeyFile? key = null;
        try
        {
            using var text = new MemoryStream(Encoding.UTF8.GetBytes(privateKey + "\n"));
            key = new PrivateKeyFile(text);
            if (key.Key.ToString() == Kind)
                return key;
        }
        catch (Exception error) when (error is SshException or FormatException or ArgumentException or InvalidOperationException or NotSupportedException or IOException or OverflowException)
        {
            // What the reader says could repeat a part of the key.
        }
        key?.Dispose();
        throw new BackupException(BackupFault.Failed, $"The secret '{repository.Credentials?.Name}' does not hold an Ed25519 key of OpenSSH without a passphrase. Make one: ssh-keygen -t ed25519 -N '' -f NAME, and put the content of NAME into the secret.");
    }
}
