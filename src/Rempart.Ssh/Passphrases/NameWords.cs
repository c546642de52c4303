namespace Rempart.Ssh.Passphrases;

/// <summary>First names, as common as they are in passwords. Put together for Rempart.</summary>
internal static class NameWords
{
    public const string All = """
        marie jean pierre michel alain nicolas thomas julien david philippe laurent sebastien frederic olivier christophe antoine
        alexandre maxime kevin romain vincent guillaume patrick daniel stephane eric francois benjamin mathieu matthieu anthony jerome
        bruno pascal thierry jacques paul louis hugo lucas leo gabriel arthur jules adam raphael nathan noah ethan theo tom enzo
        mathis clement quentin florian adrien valentin baptiste simon martin victor charles henri emma jade louise alice chloe lina
        lea manon ines camille sarah julie laura marine pauline mathilde anais lucie clara celine sandrine nathalie isabelle
        valerie sylvie catherine christine sophie stephanie aurelie virginie emilie elodie audrey melanie amelie caroline claire
        helene anne charlotte juliette margaux oceane eva zoe rose anna mia lola mohamed mehdi karim yanis ahmed ali omar fatima
        james john robert william richard joseph christopher charlie george oliver jack harry jacob emily oscar alfie freddie henry
        michael joshua andrew ryan tyler brandon justin jason matthew steven brian edward mark donald kenneth ronald timothy jeffrey
        mary patricia jennifer linda elizabeth barbara susan jessica margaret karen nancy lisa betty dorothy sandra ashley kimberly
        donna michelle carol amanda melissa deborah rebecca sharon cynthia kathleen amy angela shirley brenda emma olivia ava sophia
        isabella amelia evie grace lily freya poppy ella ruby maria carlos jose juan luis ana lucia elena marco giulia luca hans
        peter klaus stefan anna lena max felix bob alice eve mallory trent peggy victor walter
        """;
}
