namespace Rempart.Ssh.Passphrases;

/// <summary>What people change in words, and guessers change back: capitals, accents, and signs for letters.</summary>
internal static class Folding
{
    public static char Fold(char character) => char.ToLowerInvariant(character) switch
    {
        'à' or 'â' or 'ä' or 'á' or 'ã' => 'a',
        'ç' => 'c',
        'é' or 'è' or 'ê' or 'ë' => 'e',
        'î' or 'ï' or 'í' => 'i',
        'ñ' => 'n',
        'ô' or 'ö' or 'ó' => 'o',
        'û' or 'ù' or 'ü' or 'ú' => 'u',
        'ÿ' => 'y',
        var lower => lower,
    };

    /// <summary>The letter that a sign stands for; the sign itself when it stands for none.</summary>
    public static char Unsubstitute(char character, bool oneIsL) => character switch
    {
        '4' or '@' => 'a',
        '8' => 'b',
        '(' or '{' or '<' => 'c',
        '3' or '€' => 'e',
        '6' or '9' => 'g',
        '1' or '|' => oneIsL ? 'l' : 'i',
        '!' => 'i',
        '0' => 'o',
        '$' or '5' => 's',
        '7' or '+' => 't',
        '%' => 'x',
        '2' => 'z',
        _ => character,
    };
}
