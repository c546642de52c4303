using System.Diagnostics.CodeAnalysis;
using Rempart.Detection.Yaml;

namespace Rempart.Detection;

/// <summary>Reads values for the placeholders of <c>expand</c>: a YAML mapping of name, without percent signs, to a value or a list.</summary>
public static class PlaceholderValues
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="values">The values, for <see cref="RuleOptions.Placeholders"/>.</param>
    /// <param name="problem">What is wrong with the file.</param>
    /// <returns>False when the file has another form.</returns>
    public static bool TryRead(
        RuleFile file, [NotNullWhen(true)] out IReadOnlyDictionary<string, IReadOnlyList<string>>? values, [NotNullWhen(false)] out RuleProblem? problem)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            var documents = YamlReader.Read(file.Text);
            if (documents is not [YamlMapping mapping])
                throw new RuleException("placeholders are one mapping of name to values", documents.Count > 0 ? documents[0] : new YamlMapping(1, 1));
            values = mapping.Entries.ToDictionary(entry => entry.Key.Value.Trim('%'), entry => RuleHeader.Texts(mapping, entry.Key.Value), StringComparer.Ordinal);
            problem = null;
            return true;
        }
        catch (RuleException error)
        {
            values = null;
            problem = new RuleProblem(file.Path, error.Line, error.Column, error.Message);
            return false;
        }
    }
}
