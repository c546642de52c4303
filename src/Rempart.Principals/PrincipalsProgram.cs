namespace Rempart.Principals;

/// <summary>
/// <c>rempart-principals SOCKET %i %s %F %f %u %T</c>, sshd's AuthorizedPrincipalsCommand. It knows nothing itself: it asks the
/// bastion's agent and passes its one line on. Everything that is not exactly as expected ends with a code that is not 0, upon
/// which sshd takes nothing.
/// </summary>
internal static class PrincipalsProgram
{
    /// <summary>The time for everything, in seconds.</summary>
    public const uint Limit = 2;

    private const int Refused = 1;

    public static int Run(string[] arguments)
    {
        // The kernel ends this program when the time is over, wherever it waits; sshd takes that as a failure too.
        _ = NativeMethods.Alarm(Limit);
        if (PrincipalsExchange.Question(arguments) is not { } question)
            return Refused;
        var answer = new byte[PrincipalsExchange.LongestAnswer + 1];
        if (NativeSocket.Ask(arguments[0], question, answer) is not (>= 0 and var length))
            return Refused;
        if (!PrincipalsExchange.TryLine(answer.AsSpan(0, length), out var line))
            return Refused;
        return line.IsEmpty || NativeSocket.Write(line) ? 0 : Refused;
    }
}
