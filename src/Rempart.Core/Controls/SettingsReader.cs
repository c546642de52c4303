using Rempart.Core.Estates;

namespace Rempart.Core.Controls;

/// <summary>
/// Reads a control's own settings from the estate. Problems are gathered, not thrown: a control whose settings cannot be understood
/// says unknown, because it would not check what was meant.
/// </summary>
/// <param name="estate">The estate.</param>
/// <param name="controlId">The control whose settings are read.</param>
public sealed class SettingsReader(Estate estate, string controlId)
{
    private readonly IReadOnlyDictionary<string, SettingValue> _settings =
        estate.Controls.Find(controlId)?.Settings ?? new Dictionary<string, SettingValue>();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    /// <summary>A setting that is one of a few words.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="words">What it may say; the first is the default.</param>
    public string Choice(string name, params IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (Text(name) is not { } text)
            return words[0];
        if (words.Contains(text, StringComparer.Ordinal))
            return text;
        _problems.Add($"the setting '{name}' says '{text}'; write {string.Join(" or ", words.Select(word => $"'{word}'"))}");
        return words[0];
    }

    /// <summary>A setting that is true or false; false when not declared.</summary>
    /// <param name="name">The setting.</param>
    public bool Flag(string name) => Choice(name, "false", "true") == "true";

    /// <summary>A setting that lists names, separated by commas or spaces; empty when not declared.</summary>
    /// <param name="name">The setting.</param>
    public IReadOnlySet<string> Names(string name) =>
        (Text(name) ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    /// <summary>A setting that is free text; null when not declared.</summary>
    /// <param name="name">The setting.</param>
    public string? Text(string name)
    {
        _known.Add(name);
        return _settings.TryGetValue(name, out var value) ? value.Text : null;
    }

    /// <summary>What could not be understood, one sentence; null when all is well. Ask after all settings were read.</summary>
    public string? Problem()
    {
        var unknown = _settings.Keys.Where(name => !_known.Contains(name)).Order(StringComparer.Ordinal)
            .Select(name => $"the setting '{name}' is not one of its settings ({string.Join(", ", _known.Order(StringComparer.Ordinal))})");
        string[] all = [.. _problems, .. unknown];
        return all.Length == 0 ? null : $"The estate's settings of {controlId} are not understood: {string.Join("; ", all)}.";
    }
}
