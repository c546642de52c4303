using Rempart.Cli.Hosting;
using Rempart.Ssh.PrivateKeys;

namespace Rempart.Cli.Ssh.Keys;

/// <summary>What is weak about a key's file, and the one command that mends it.</summary>
internal static class KeyAdvice
{
    public static string Of(PrivateKeyWeakness weakness, string file, PrivateKeyInspection inspection) => weakness switch
    {
        PrivateKeyWeakness.NotProtected => Text.AdviceNotProtected.With(file, Quoted(file)),
        PrivateKeyWeakness.OldFormat or PrivateKeyWeakness.WeakKdf => Text.AdviceOldFormat.With(file, Quoted(file)),
        PrivateKeyWeakness.FewRounds => Text.AdviceFewRounds.With(file, inspection.Rounds, Quoted(file)),
        _ => Text.AdviceWeakAlgorithm.With(file, inspection.Algorithm ?? "-"),
    };

    /// <summary>As a shell takes it as one word.</summary>
    private static string Quoted(string file) =>
        file.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_') ? file : $"'{file.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
