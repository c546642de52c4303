namespace Rempart.Cli.Bastion.Agent;

/// <summary>Reads lines as bytes and says where each ends; one without its end is none.</summary>
internal sealed class BinaryLines(Stream stream) : IDisposable
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>Behind the last line that was given.</summary>
    public long Offset { get; private set; }

    public ReadOnlyMemory<byte>? Next()
    {
        while (true)
        {
            if (_buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                var line = _buffer.AsMemory(_start, length);
                _start += length + 1;
                Offset += length + 1;
                return line;
            }
            if (_start > 0)
                Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            (_end, _start) = (_end - _start, 0);
            if (_end == _buffer.Length)
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
                return null;
            _end += read;
        }
    }

    public void Dispose() => _buffer = [];
}
