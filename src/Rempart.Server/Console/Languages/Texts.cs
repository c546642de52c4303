using System.Globalization;
using System.Resources;
using Rempart.Core.Estates;

namespace Rempart.Server.Console.Languages;

/// <summary>The console's words in one language, from <c>Console/Resources/Text.resx</c> and <c>Text.fr.resx</c>.</summary>
internal sealed class Texts
{
    internal static readonly ResourceManager Resources = new("Rempart.Server.Console.Resources.Text", typeof(Texts).Assembly);

    private static readonly Texts English = new(EstateLanguage.En);
    private static readonly Texts French = new(EstateLanguage.Fr);
    private readonly CultureInfo _culture;

    private Texts(EstateLanguage language)
    {
        Language = language;
        _culture = CultureInfo.GetCultureInfo(language.Word());
    }

    public EstateLanguage Language { get; }

    /// <summary>The language's tag, for <c>lang</c>.</summary>
    public string Tag => Language.Word();

    public static Texts In(EstateLanguage language) => language == EstateLanguage.Fr ? French : English;

    /// <summary>A text. A key without text is a mistake of ours that the tests find.</summary>
    public string this[string key] =>
        Resources.GetString(key, _culture) ?? throw new InvalidOperationException($"Text.resx has no '{key}'.");

    public string Format(string key, params object[] values) => string.Format(_culture, this[key], values);

    /// <summary>A text with a number: <c>key.one</c> or <c>key.other</c>. French counts zero with one.</summary>
    public string Count(string key, int number) =>
        Format(number == 1 || (number == 0 && Language == EstateLanguage.Fr) ? $"{key}.one" : $"{key}.other", number);

    /// <summary>The exact time, in UTC.</summary>
    public string Exact(DateTimeOffset time) =>
        time.UtcDateTime.ToString(Language == EstateLanguage.Fr ? "d MMMM yyyy, HH:mm:ss 'UTC'" : "MMMM d, yyyy, HH:mm:ss 'UTC'", _culture);

    /// <summary>The day, in UTC.</summary>
    public string Day(DateTimeOffset time) => time.UtcDateTime.ToString(Language == EstateLanguage.Fr ? "d MMMM yyyy" : "MMMM d, yyyy", _culture);

    /// <summary>How long ago, or in how long, in one unit.</summary>
    public string Relative(DateTimeOffset time, DateTimeOffset now)
    {
        var distance = now - time;
        if (distance.Duration() < TimeSpan.FromSeconds(10))
            return this["time.now"];
        return Format(distance < TimeSpan.Zero ? "time.in" : "time.ago", Span(distance.Duration()));
    }

    /// <summary>A length of time in its largest unit.</summary>
    public string Span(TimeSpan span) => span switch
    {
        { TotalSeconds: < 60 } => Count("time.seconds", (int)span.TotalSeconds),
        { TotalMinutes: < 60 } => Count("time.minutes", (int)span.TotalMinutes),
        { TotalHours: < 48 } => Count("time.hours", (int)span.TotalHours),
        _ => Count("time.days", (int)span.TotalDays),
    };
}
