namespace Rempart.Ssh.PrivateKeys;

/// <summary>What is weak about a private key's file.</summary>
public enum PrivateKeyWeakness
{
    /// <summary>Whoever has the file has the key. Way out: <c>ssh-keygen -p -a 64 -f FILE</c>.</summary>
    NotProtected,

    /// <summary>The form is not OpenSSH's own. Way out: <c>ssh-keygen -p -o -a 64 -f FILE</c>, which writes it anew.</summary>
    OldFormat,

    /// <summary>The KDF is not bcrypt. Way out: the same.</summary>
    WeakKdf,

    /// <summary>bcrypt has too few rounds. Way out: <c>ssh-keygen -p -a 64 -f FILE</c>.</summary>
    FewRounds,

    /// <summary>The RSA key is too short, or the key is DSA. Way out: a new key, <c>ssh-keygen -t ed25519 -a 64</c>.</summary>
    WeakAlgorithm,
}
