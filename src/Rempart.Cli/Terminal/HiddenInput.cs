namespace Rempart.Cli.Terminal;

/// <summary>Reads what is typed without showing it. It goes into an array that can be cleared, never into a text that stays in memory.</summary>
internal static class HiddenInput
{
    private const int Longest = 1024;

    public static char[]? Read()
    {
        var typed = new char[Longest];
        var length = 0;
        try
        {
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                if (key.Key == ConsoleKey.Enter)
                    return typed[..length];
                if (key.Key == ConsoleKey.Backspace)
                    length = Math.Max(0, length - 1);
                else if (!char.IsControl(key.KeyChar) && length < Longest)
                    typed[length++] = key.KeyChar;
            }
        }
        catch (InvalidOperationException)
        {
            // Input comes from a file or a pipe.
            return null;
        }
        finally
        {
            Array.Clear(typed);
        }
    }
}
