using Rempart.Cli.Hosting;
using Rempart.Events;

namespace Rempart.Cli.Events;

/// <summary>Streams logs through a parser to the output; it holds one record and one piece of output at a time.</summary>
internal sealed class EventStream(Stream output, CliEnvironment environment) : IRecordSink, IEventSink
{
    private const int PieceSize = 256 * 1024;

    private readonly EventWriter _writer = new();
    private readonly byte[] _piece = new byte[PieceSize];
    private EventParser? _parser;

    public EventFigures Figures { get; } = new();

    /// <param name="name">The file's name: part of the events' ids.</param>
    /// <param name="input">Its bytes.</param>
    /// <param name="kind">The kind of log source.</param>
    public void Read(string name, Stream input, string kind)
    {
        _parser = EventParser.For(kind, new EventParserOptions { Source = name, Time = environment.Time });
        var decoder = new RecordDecoder(RecordFraming.Lines);
        for (int read; (read = Next(name, input)) > 0;)
        {
            Figures.Bytes += read;
            decoder.Feed(_piece.AsSpan(0, read), this);
            // What a pipe gave is answered before more is waited for.
            Flush();
        }
        decoder.Complete(this);
        _parser.Complete(this);
        Flush();
    }

    public void Accept(ReadOnlySpan<byte> record, long position, bool isWhole)
    {
        Figures.Records++;
        if (isWhole)
            _parser!.Parse(record, position, this);
        else
            _parser!.ParsePiece(record, position, this);
    }

    public void Accept(SecurityEvent securityEvent)
    {
        Figures.Add(securityEvent);
        _writer.Write(securityEvent);
        if (_writer.Written.Length >= PieceSize)
            Flush();
    }

    private int Next(string name, Stream input)
    {
        try
        {
            return input.Read(_piece);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw CliException.Usage(Text.FileUnreadable.With(name, error.Message), error);
        }
    }

    private void Flush()
    {
        try
        {
            output.Write(_writer.Written);
            output.Flush();
        }
        catch (IOException error)
        {
            throw CliException.CouldNotTell(Text.OutputUnwritable.With(error.Message), error);
        }
        _writer.Clear();
    }
}
