using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Rempart.Core.Estates;
using Rempart.Events;

namespace Rempart.Server.Collectors.Intake;

/// <summary>Makes streams, each as its kind of source needs it.</summary>
internal sealed class Streams(EventIntake intake, TimeProvider time)
{
    // Records of these kinds name themselves, so that the same one is known again in whatever delivery it comes.
    private static readonly string[] TellThemselves = ["kubernetes-audit", "auth0", "rempart"];

    private readonly EventWriters _writers = new();
    private readonly ConcurrentDictionary<string, RecentIds> _seen = new(StringComparer.Ordinal);

    /// <param name="source">The source.</param>
    /// <param name="collector">Who collects.</param>
    /// <param name="framing">How records are found.</param>
    /// <param name="largest">The largest record that is read whole.</param>
    public SourceStream Open(LogSource source, string collector, RecordFraming framing = RecordFraming.Lines, int largest = RecordDecoder.DefaultLargest) =>
        Open(source.Id, source.Kind, collector, framing, largest);

    public SourceStream Open(string source, string kind, string collector, RecordFraming framing = RecordFraming.Lines, int largest = RecordDecoder.DefaultLargest) =>
        new(intake, _writers, collector, source, kind, time, framing, largest, kind == "auth0" ? _seen.GetOrAdd(source, _ => new RecentIds()) : null)
        {
            Basis = Unique(),
            IgnoresPlace = TellThemselves.Contains(kind, StringComparer.Ordinal),
        };

    /// <summary>A basis that no other stream has.</summary>
    public static long Unique() => BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue / 2;

    /// <summary>A basis that only this name has.</summary>
    public static long Of(string name) => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))) & long.MaxValue / 2;
}
