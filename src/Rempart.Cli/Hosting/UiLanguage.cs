using System.Globalization;

namespace Rempart.Cli.Hosting;

/// <summary>The language of messages: French when the first set variable of LC_ALL, LC_MESSAGES and LANG says so, else English.</summary>
internal static class UiLanguage
{
    private static readonly string[] Variables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    public static CultureInfo From(CliEnvironment environment)
    {
        var locale = Variables.Select(environment.NonEmpty).FirstOrDefault(value => value is not null);
        var french = locale is not null
            && locale.StartsWith("fr", StringComparison.OrdinalIgnoreCase)
            && (locale.Length == 2 || locale[2] is '_' or '-' or '.' or '@');
        return french ? CultureInfo.GetCultureInfo("fr") : CultureInfo.InvariantCulture;
    }

    /// <summary>Fills the places of a text from the resources.</summary>
    public static string With(this string format, params object?[] values) => string.Format(CultureInfo.InvariantCulture, format, values);
}
