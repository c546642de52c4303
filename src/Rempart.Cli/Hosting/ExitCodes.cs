namespace Rempart.Cli.Hosting;

/// <summary>What a command tells the shell.</summary>
internal static class ExitCodes
{
    /// <summary>True: what was asked holds, or was done.</summary>
    public const int True = 0;

    /// <summary>A control or a proof failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or bad input.</summary>
    public const int Usage = 2;

    /// <summary>It could not be told: an unknown outcome, a server that does not answer, a refused login.</summary>
    public const int CouldNotTell = 3;
}
