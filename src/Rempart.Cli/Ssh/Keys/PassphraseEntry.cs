using System.Text;
using Rempart.Cli.Hosting;
using Rempart.Cli.Terminal;
using Rempart.Ssh.Passphrases;

namespace Rempart.Cli.Ssh.Keys;

/// <summary>Takes a passphrase: typed twice without being shown, or from a file or standard input. Never from an argument, which other accounts can read.</summary>
internal sealed class PassphraseEntry(CliEnvironment environment)
{
    private const int LeastScore = 3;
    private const int Longest = 1024;

    /// <summary>The passphrase, which the caller clears.</summary>
    /// <param name="file">A file, or - for standard input; null to ask.</param>
    /// <param name="personal">What others know about the person.</param>
    public char[] Read(string? file, IReadOnlyList<string> personal)
    {
        if (file is not null)
        {
            var given = FromFile(file);
            return Advice(given, personal) is { } weak ? throw new CliException(ExitCodes.Failed, weak) : given;
        }
        if (!environment.InputIsTerminal)
            throw CliException.Usage(Text.KeygenCannotAsk);
        while (true)
        {
            var first = Ask(Text.KeygenAsk);
            if (Advice(first, personal) is { } weak)
            {
                Array.Clear(first);
                Screen.WriteError(environment, weak);
                continue;
            }
            var again = Ask(Text.KeygenAskAgain);
            var same = first.AsSpan().SequenceEqual(again);
            Array.Clear(again);
            if (same)
                return first;
            Array.Clear(first);
            Screen.WriteError(environment, Text.KeygenDiffers);
        }
    }

    /// <summary>Why a passphrase is too weak and what helps; null when it is good.</summary>
    public static string? Advice(ReadOnlySpan<char> passphrase, IReadOnlyList<string> personal)
    {
        var estimate = PassphraseStrength.Estimate(passphrase, personal.Where(word => word.Length >= 3));
        if (estimate.Score >= LeastScore && !estimate.Weaknesses.Contains(PassphraseWeakness.TooShort))
            return null;
        var text = new StringBuilder(Text.KeygenWeak);
        foreach (var weakness in estimate.Weaknesses)
            text.Append("\n  - ").Append(WordsOf(weakness));
        return text.Append('\n').Append(Text.KeygenAdvice).ToString();
    }

    private char[] Ask(string question)
    {
        environment.Error.Write(question);
        environment.Error.Flush();
        var typed = environment.ReadHidden() ?? throw CliException.Usage(Text.KeygenCannotAsk);
        environment.Error.WriteLine();
        return typed;
    }

    private char[] FromFile(string file)
    {
        try
        {
            var line = file == "-" ? environment.Input.ReadLine() : File.ReadLines(file).FirstOrDefault();
            return line is { Length: > 0 and <= Longest } ? line.ToCharArray() : throw CliException.Usage(Text.KeygenNoPassphrase.With(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Usage(Text.KeygenNoPassphrase.With(file), error);
        }
    }

    private static string WordsOf(PassphraseWeakness weakness) => weakness switch
    {
        PassphraseWeakness.TooShort => Text.WeakShort,
        PassphraseWeakness.CommonPassword => Text.WeakCommon,
        PassphraseWeakness.Word => Text.WeakWord,
        PassphraseWeakness.Name => Text.WeakName,
        PassphraseWeakness.Personal => Text.WeakPersonal,
        PassphraseWeakness.KeyboardWalk => Text.WeakWalk,
        PassphraseWeakness.Repeat => Text.WeakRepeat,
        PassphraseWeakness.Sequence => Text.WeakSequence,
        PassphraseWeakness.Date => Text.WeakDate,
        PassphraseWeakness.Reversed => Text.WeakReversed,
        PassphraseWeakness.Substitutions => Text.WeakSubstitutions,
        _ => Text.WeakCapitals,
    };
}
