using System.Text.RegularExpressions;

namespace Rempart.Core.Estates.Yaml;

/// <summary>
/// What a scalar without quotes means: the core schema of YAML 1.2, numbers in JSON's form. <c>no</c>, <c>on</c> and
/// <c>2025-01-01</c> are text.
/// </summary>
internal static partial class PlainScalars
{
    public static ScalarKind KindOf(string text)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
            return ScalarKind.Null;
        if (text is "true" or "false" or "True" or "False" or "TRUE" or "FALSE")
            return ScalarKind.Boolean;
        return text.Length <= 40 && Number().IsMatch(text) ? ScalarKind.Number : ScalarKind.Text;
    }

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Number();
}
