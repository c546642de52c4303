using System.Text;
using Rempart.Core.Estates.Forms;

namespace Rempart.Core.Estates.Loading;

/// <summary>Reads a file as strict UTF-8, with or without a byte order mark.</summary>
internal static class FileText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The text; null when there is an error, which is reported.</summary>
    public static string? Read(FileInfo file, string shown, ReadContext context)
    {
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // One byte more than the limit shows a file that grew since its length was asked.
        var buffer = new byte[Math.Min(file.Length, context.Limits.FileBytes) + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var bytes = buffer.AsSpan(0, length);
        if (length == buffer.Length)
            return Refuse(context, new SourceLocation(shown, 0, 0), "this file grew while it was read; load again");
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            return Refuse(context, new SourceLocation(shown, 1, 1), "this file is UTF-16; save it as UTF-8");
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            bytes = bytes[3..];
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException error)
        {
            var before = bytes[..Math.Clamp(error.Index, 0, bytes.Length)];
            var lineStart = before.LastIndexOf((byte)'\n') + 1;
            return Refuse(context, new SourceLocation(shown, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1), "this file is not UTF-8; save it as UTF-8");
        }
    }

    private static string? Refuse(ReadContext context, SourceLocation location, string message)
    {
        context.Complete = false;
        context.Report(location, message);
        return null;
    }
}
