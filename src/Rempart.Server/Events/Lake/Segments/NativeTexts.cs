using System.Runtime.InteropServices;
using ParquetSharp;

namespace Rempart.Server.Events.Lake.Segments;

/// <summary>Texts that do not move, until they are all let go: what Parquet's writer reads.</summary>
internal sealed unsafe class NativeTexts : IDisposable
{
    private const int Block = 1024 * 1024;
    private readonly List<nint> _blocks = [];
    private nint _at;
    private int _left;

    public ByteArray Add(ReadOnlySpan<byte> text)
    {
        if (text.Length > _left)
        {
            _left = Math.Max(Block, text.Length);
            _at = (nint)NativeMemory.Alloc((nuint)_left);
            _blocks.Add(_at);
        }
        var place = _at;
        text.CopyTo(new Span<byte>((void*)place, text.Length));
        _at += text.Length;
        _left -= text.Length;
        return new ByteArray(place, text.Length);
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
            NativeMemory.Free((void*)block);
        _blocks.Clear();
        _left = 0;
    }
}
