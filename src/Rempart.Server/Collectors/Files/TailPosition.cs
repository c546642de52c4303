using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rempart.Server.Hosting;

namespace Rempart.Server.Collectors.Files;

/// <summary>How far a file was read: in a file of its own in the data directory, because the log lies on this machine too.</summary>
/// <param name="Path">The log's path.</param>
/// <param name="Identity">Which file it was.</param>
/// <param name="Basis">What makes the positions of its records its own.</param>
/// <param name="Offset">Everything before is in durable events.</param>
/// <param name="HeadLength">How many of its first bytes are known.</param>
/// <param name="HeadHash">Their SHA-256: a file that was emptied and filled again has others.</param>
internal sealed record TailPosition(string Path, string Identity, long Basis, long Offset, int HeadLength, string HeadHash)
{
    private const int Head = 256;

    public static TailPosition? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), TailJson.Default.TailPosition);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // Without a position, or with one that cannot be read, the file is read from its beginning.
            return null;
        }
    }

    /// <summary>Written beside and renamed: after a power cut it is the old or the new one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string file)
    {
        var temporary = file + ".new";
        using (var stream = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = DataDirectory.OwnerFile }))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(this, TailJson.Default.TailPosition));
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>Whether an open file begins as this one did.</summary>
    public bool Begins(FileStream file) => HashOf(file, HeadLength) is var (length, hash) && length == HeadLength && hash == HeadHash;

    /// <summary>The same with as much of its beginning as there is now.</summary>
    public TailPosition Grown(FileStream file)
    {
        if (HeadLength >= Head)
            return this;
        var (length, hash) = HashOf(file, Head);
        return this with { HeadLength = length, HeadHash = hash };
    }

    private static (int Length, string Hash) HashOf(FileStream file, int most)
    {
        Span<byte> head = stackalloc byte[Head];
        var length = 0;
        for (int read; length < most && (read = RandomAccess.Read(file.SafeFileHandle, head[length..most], length)) > 0;)
            length += read;
        return (length, Convert.ToHexStringLower(SHA256.HashData(head[..length])));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TailPosition))]
internal sealed partial class TailJson : JsonSerializerContext;
