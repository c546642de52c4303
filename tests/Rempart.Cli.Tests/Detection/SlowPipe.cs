using System.Text;

namespace Rempart.Cli.Tests.Detection;

/// <summary>A pipe that gives a text at once, and says when it is asked for more.</summary>
internal sealed class SlowPipe(string text, Action asked) : Stream
{
    private byte[]? _rest = Encoding.UTF8.GetBytes(text);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_rest is not { } bytes)
        {
            asked();
            return 0;
        }
        _rest = null;
        bytes.CopyTo(buffer, offset);
        return bytes.Length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
