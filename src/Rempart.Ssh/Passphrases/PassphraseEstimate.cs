namespace Rempart.Ssh.Passphrases;

/// <summary>How hard a passphrase is to guess. Nothing of the passphrase itself is in it.</summary>
/// <param name="GuessesLog10">The power of ten of the guesses that are needed, about.</param>
/// <param name="Score">0 for up to a thousand guesses, 1 for a million, 2 for a hundred million, 3 for ten thousand million, 4 beyond. Ask for 3.</param>
/// <param name="Weaknesses">What makes it easier, each once.</param>
public sealed record PassphraseEstimate(double GuessesLog10, int Score, IReadOnlyList<PassphraseWeakness> Weaknesses);
