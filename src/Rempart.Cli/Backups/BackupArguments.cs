using System.CommandLine;
using System.Globalization;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Backups;

/// <summary>Arguments that several commands of backups take.</summary>
internal static class BackupArguments
{
    public static Argument<string> Datastore() => new("DATASTORE") { Description = Text.BackupDatastore };

    /// <summary>A moment: <c>2026-11-24T12:00:00Z</c>, or the same without its end, in UTC.</summary>
    public static DateTimeOffset Moment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : throw CliException.Usage(Text.BackupNoMoment.With(text));

    public static Option<string> Choice(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words), DefaultValueFactory = _ => words[0] };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !words.Contains(token.Value, StringComparer.Ordinal))
                result.AddError(Terminal.Choice.Problem(name, token.Value, words));
        });
        return option;
    }
}
