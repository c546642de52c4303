using Rempart.Events;

namespace Rempart.Benchmarks.Events;

/// <summary>Lines of a source through their parsers to a writer, as a collector does it.</summary>
internal sealed class EventPipe
{
    private readonly (EventParser Parser, byte[] Line)[] _lines;
    private readonly EventWriter _writer = new();

    public EventPipe(string source)
    {
        var parsers = new Dictionary<string, EventParser>();
        _lines = [.. EventSamples.Of(source).Select(sample =>
        {
            if (!parsers.TryGetValue(sample.Kind, out var parser))
                parsers.Add(sample.Kind, parser = EventParser.For(sample.Kind, new EventParserOptions { Source = sample.Kind }));
            return (parser, sample.Line);
        })];
        InputBytes = _lines.Sum(line => (long)line.Line.Length);
    }

    public long InputBytes { get; }

    /// <summary>Every line once.</summary>
    /// <returns>The bytes written.</returns>
    public long Run()
    {
        var written = 0L;
        for (var i = 0; i < _lines.Length; i++)
        {
            _lines[i].Parser.Parse(_lines[i].Line, i, _writer);
            if (_writer.Written.Length > 256 * 1024)
            {
                written += _writer.Written.Length;
                _writer.Clear();
            }
        }
        written += _writer.Written.Length;
        _writer.Clear();
        return written;
    }
}
