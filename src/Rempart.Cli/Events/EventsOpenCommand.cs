using System.CommandLine;
using System.Text;
using Rempart.Cli.Hosting;
using Rempart.Cli.Ledger;
using Rempart.Cli.Terminal;
using Rempart.Events;

namespace Rempart.Cli.Events;

/// <summary><c>rempart events open FILE --key FILE -o FILE</c>: a sealed segment as plain Parquet, without a server.</summary>
internal sealed class EventsOpenCommand : Command
{
    private const int LongestKeyFile = 4096;

    private readonly CliEnvironment _environment;
    private readonly Argument<string> _file = new("FILE") { Description = Text.SegmentArgument };
    private readonly Option<string> _key = new("--key") { Description = Text.SegmentKeyOption, HelpName = Text.FileValue, Required = true };
    private readonly Option<string> _out = new("--out", "-o") { Description = Text.SegmentOutOption, HelpName = Text.FileValue, Required = true };
    private readonly Option<string?> _id = new("--id") { Description = Text.SegmentIdOption, HelpName = "ID" };
    private readonly Option<bool> _force = new("--force") { Description = Text.SegmentForceOption };

    public EventsOpenCommand(CliEnvironment environment)
        : base("open", Text.EventsOpenDescription)
    {
        _environment = environment;
        _id.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !SegmentName.IsId(token.Value))
                result.AddError(Text.SegmentIdForm.With(token.Value));
        });
        Add(_file);
        Add(_key);
        Add(_out);
        Add(_id);
        Add(_force);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (file, keyFile, output) = (parsed.GetValue(_file)!, parsed.GetValue(_key)!, parsed.GetValue(_out)!);
        if (file.Length == 0 || keyFile.Length == 0 || output.Length == 0)
            throw CliException.Usage(Text.SegmentFileMissing);
        var id = parsed.GetValue(_id) ?? SegmentName.Read(file)?.Id ?? throw CliException.Usage(Text.SegmentNameless.With(file));
        var key = SealKey.TryParse(Encoding.UTF8.GetString(InputFile.Read(keyFile, LongestKeyFile))) ?? throw CliException.Usage(Text.SegmentNoKey.With(keyFile));
        // Even with --force: what is read would be lost.
        if (new[] { file, keyFile }.Select(Path.GetFullPath).Contains(Path.GetFullPath(output), StringComparer.Ordinal))
            throw CliException.Usage(Text.SegmentSameFile.With(output));
        using var bytes = SealedFile.Open(file);
        try
        {
            using var reader = await SealedReader.OpenAsync(bytes, key, id, cancellation).ConfigureAwait(false);
            await WriteAsync(reader, output, parsed.GetValue(_force), cancellation).ConfigureAwait(false);
            new Screen(_environment).Line(Text.SegmentOpened.With(output, reader.ContentBytes));
            return ExitCodes.True;
        }
        catch (SealedSegmentException refused)
        {
            throw Refused(refused, file, keyFile, key, id);
        }
    }

    private static async Task WriteAsync(SealedReader reader, string path, bool replace, CancellationToken cancellation)
    {
        using var output = WholeFile.Create(path, replace);
        await reader.OpenAsync(0, reader.ContentBytes, (_, plain) => output.Write(plain.Span), cancellation).ConfigureAwait(false);
        output.Keep();
    }

    // What is no segment, or of another key, is bad input; one that was changed is a proof that does not hold.
    private static CliException Refused(SealedSegmentException refused, string file, string keyFile, SealKey key, string id) => refused.Fault switch
    {
        SealedSegmentFault.NotASegment => CliException.Usage(Text.SegmentNone.With(file), refused),
        SealedSegmentFault.OtherKey => CliException.Usage(Text.SegmentOtherKey.With(file, refused.KeyId ?? "-", keyFile, key.Id), refused),
        SealedSegmentFault.WrongLength => new CliException(ExitCodes.Failed, Text.SegmentCut.With(file), refused),
        _ when refused.Chunk is 0 => new CliException(ExitCodes.Failed, Text.SegmentChangedOrOther.With(file, id), refused),
        _ => new CliException(ExitCodes.Failed, Text.SegmentChanged.With(file, refused.Chunk ?? 0), refused),
    };
}
