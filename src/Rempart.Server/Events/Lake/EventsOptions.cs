using System.ComponentModel.DataAnnotations;

namespace Rempart.Server.Events.Lake;

/// <summary>Settings of the event lake: section <c>Rempart:Events</c>.</summary>
public sealed class EventsOptions
{
    /// <summary>The section.</summary>
    public const string Section = "Rempart:Events";

    /// <summary>Where the log and, without <see cref="S3"/>, the segments lie; <c>events/</c> in the data directory when null.</summary>
    public string? Folder { get; set; }

    /// <summary>The free bytes below which the log takes nothing more, so that the rest of the machine goes on: 256 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long LeastFree { get; set; } = 256L * 1024 * 1024;

    /// <summary>How much the log may hold that the lake has not stored yet, before senders are told to come back later: 8 GiB.</summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long LargestBacklog { get; set; } = 8L * 1024 * 1024 * 1024;

    /// <summary>
    /// How much of the log may be in no segment while the lake works, before it slows the senders: 192 MiB. Searches read it, and it is held
    /// in memory. Three segments of <see cref="SegmentBytes"/> at least make sense.
    /// </summary>
    [Range(1024 * 1024, long.MaxValue)]
    public long LargestTail { get; set; } = 192L * 1024 * 1024;

    /// <summary>The events after which a segment is written: 131,072.</summary>
    [Range(1, 1_000_000)]
    public int SegmentRows { get; set; } = 131_072;

    /// <summary>The bytes of events after which a segment is written: 64 MiB.</summary>
    [Range(1, 512 * 1024 * 1024)]
    public int SegmentBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The longest that an event waits for its segment: a minute.</summary>
    public TimeSpan SegmentEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often small segments are put together, and old ones deleted: 10 minutes.</summary>
    public TimeSpan TidyEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Where segments lie instead of a folder: a bucket that speaks S3; null for the folder.</summary>
    public S3Options? S3 { get; set; }

    internal void Check()
    {
        if (SegmentEvery < TimeSpan.FromMilliseconds(10) || SegmentEvery > TimeSpan.FromHours(1))
            throw new Hosting.StartupException("Rempart__Events__SegmentEvery must lie between 10 ms and an hour, for example 00:01:00.");
        if (TidyEvery < TimeSpan.FromSeconds(1) || TidyEvery > TimeSpan.FromDays(1))
            throw new Hosting.StartupException("Rempart__Events__TidyEvery must lie between a second and a day, for example 00:10:00.");
        if (SegmentRows is < 1 or > 1_000_000)
            throw new Hosting.StartupException("Rempart__Events__SegmentRows must lie between 1 and 1000000.");
        if (SegmentBytes is < 1 or > 512 * 1024 * 1024)
            throw new Hosting.StartupException("Rempart__Events__SegmentBytes must lie between 1 and 536870912.");
        if (LeastFree < 0 || LargestBacklog < 1024 * 1024)
            throw new Hosting.StartupException("Rempart__Events__LeastFree must not be negative, and Rempart__Events__LargestBacklog at least 1048576.");
        if (LargestTail is < 1024 * 1024 or > 4L * 1024 * 1024 * 1024)
            throw new Hosting.StartupException("Rempart__Events__LargestTail must lie between 1048576 and 4294967296.");
        S3?.Check();
    }
}

/// <summary>A bucket that speaks S3.</summary>
public sealed class S3Options
{
    /// <summary>Its endpoint, such as <c>https://s3.eu-west-3.amazonaws.com</c>.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Its name.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Its region.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>What stands before the names of segments; without slashes at the ends.</summary>
    public string Prefix { get; set; } = "rempart";

    /// <summary>The name of the secret with the key's id, found like the secrets that an estate names.</summary>
    public string AccessKey { get; set; } = "events-s3-key";

    /// <summary>The name of the secret with the key itself.</summary>
    public string SecretKey { get; set; } = "events-s3-secret";

    /// <summary>The file of the authority that signed the endpoint's certificate, in PEM; null for those that the machine trusts.</summary>
    public string? Authority { get; set; }

    internal void Check()
    {
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
            throw new Hosting.StartupException("Rempart__Events__S3__Endpoint must be an https address, such as https://s3.eu-west-3.amazonaws.com.");
        if (Bucket.Length is < 3 or > 63)
            throw new Hosting.StartupException("Rempart__Events__S3__Bucket must name a bucket.");
    }
}
