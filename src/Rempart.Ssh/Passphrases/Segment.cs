namespace Rempart.Ssh.Passphrases;

/// <summary>A part of a passphrase that a guesser makes in one go.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">Its length.</param>
/// <param name="Guesses">The power of ten of the guesses for it.</param>
/// <param name="Weaknesses">What it is.</param>
internal readonly record struct Segment(int Start, int Length, double Guesses, PassphraseWeakness[] Weaknesses);
