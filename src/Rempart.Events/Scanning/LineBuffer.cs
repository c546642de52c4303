namespace Rempart.Events.Scanning;

/// <summary>Lines of one record, with line feeds between them, up to a bound.</summary>
internal sealed class LineBuffer
{
    /// <summary>The largest record of several lines.</summary>
    public const int Largest = 1024 * 1024;

    private const int KeptEmpty = 64 * 1024;

    private byte[] _bytes = [];
    private int _length;

    public int Lines { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <returns>False, and nothing is added, when the record would be too large; the first line always fits.</returns>
    public bool TryAppend(ReadOnlySpan<byte> line)
    {
        if (Lines > 0 && _length + line.Length >= Largest)
            return false;
        var needed = _length + line.Length + 1;
        if (_bytes.Length < needed)
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        if (Lines > 0)
            _bytes[_length++] = (byte)'\n';
        line.CopyTo(_bytes.AsSpan(_length));
        _length += line.Length;
        Lines++;
        return true;
    }

    public void Clear()
    {
        (_length, Lines) = (0, 0);
        if (_bytes.Length > KeptEmpty)
            _bytes = [];
    }
}
