using Rempart.Ssh.Keys;

namespace Rempart.Ssh.AuthorizedKeys;

/// <summary>A line of authorized_keys.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Options">What stands before the key.</param>
/// <param name="Key">The key with its comment.</param>
public sealed record AuthorizedKey(int Line, OptionSet Options, SshPublicKey Key);

/// <summary>A line that is no good.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record AuthorizedKeyProblem(int Line, string Message);
