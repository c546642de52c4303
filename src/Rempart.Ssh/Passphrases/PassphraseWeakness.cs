namespace Rempart.Ssh.Passphrases;

/// <summary>What guessers try first, found in a passphrase. The words for people are the caller's, in their language.</summary>
public enum PassphraseWeakness
{
    /// <summary>It has fewer than <see cref="PassphraseStrength.ShortestLength"/> characters. Advice: four words or more.</summary>
    TooShort,

    /// <summary>A password that is among the first of every guesser's list.</summary>
    CommonPassword,

    /// <summary>A usual word. One more word helps more than a digit or a sign.</summary>
    Word,

    /// <summary>A first name.</summary>
    Name,

    /// <summary>A word about the person, such as the account's name. Advice: nothing that others know.</summary>
    Personal,

    /// <summary>Keys that lie side by side, such as <c>azerty</c>.</summary>
    KeyboardWalk,

    /// <summary>The same again, such as <c>aaa</c> or <c>abcabc</c>.</summary>
    Repeat,

    /// <summary>Letters or digits in a row, such as <c>1234</c>.</summary>
    Sequence,

    /// <summary>A date or a year. Advice: no dates, least of all one's own.</summary>
    Date,

    /// <summary>A word written backwards: guessers do that too.</summary>
    Reversed,

    /// <summary>Digits and signs in place of letters, such as <c>p@ssw0rd</c>: guessers do that too.</summary>
    Substitutions,

    /// <summary>A capital only where everyone puts one: guessers do that too.</summary>
    Capitals,
}
