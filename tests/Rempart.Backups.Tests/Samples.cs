namespace Rempart.Backups.Tests;

/// <summary>What pgBackRest 2.45 printed for a small cluster, and pieces to build histories from.</summary>
internal static class Samples
{
    public const long SegmentBytes = WalSegment.DefaultSize;

    public const string Info = """
        [{"archive":[{"database":{"id":1,"repo-key":1},"id":"15-1","max":"000000010000000000000005","min":"000000010000000000000001"}],"backup":[
        {"archive":{"start":"000000010000000000000002","stop":"000000010000000000000002"},"backrest":{"format":5,"version":"2.45"},"database":{"id":1,"repo-key":1},"error":false,"info":{"delta":22992587,"repository":{"delta":2840432,"size":2840432},"size":22992587},"label":"20261124-133921F","lsn":{"start":"0/2000028","stop":"0/2000100"},"prior":null,"reference":null,"timestamp":{"start":1795527561,"stop":1795527562},"type":"full"},
        {"annotation":{"restore-point":"x"},"archive":{"start":"000000010000000000000004","stop":"000000010000000000000005"},"backrest":{"format":5,"version":"2.45"},"database":{"id":1,"repo-key":1},"error":true,"info":{"delta":1417482,"repository":{"delta":154880,"size":2841680},"size":23000779},"label":"20261124-133921F_20261124-133923I","lsn":{"start":"0/4000028","stop":"0/5000050"},"prior":"20261124-133921F","reference":["20261124-133921F"],"timestamp":{"start":1795527563,"stop":1795527565},"type":"incr"}],
        "cipher":"aes-256-cbc","db":[{"id":1,"repo-key":1,"system-id":7711732146677942445,"version":"15"}],"name":"lab","repo":[{"cipher":"aes-256-cbc","key":1,"status":{"code":0,"message":"ok"}}],"status":{"code":0,"lock":{"backup":{"held":false}},"message":"ok"}}]
        """;

    public const string Listing = """
        {".":{"type":"path"},"15-1":{"type":"path"},"15-1/0000000100000000":{"type":"path"},
        "15-1/0000000100000000/000000010000000000000001-bc08fc6161c0f462a09513b6cb9ece9713dc4e3f.zst":{"type":"file","size":1295728,"time":1795527561},
        "15-1/0000000100000000/000000010000000000000002-a09df777f5c5b030192cc7722da107a3dea45e09.zst":{"type":"file","size":704,"time":1795527562},
        "15-1/0000000100000000/000000010000000000000002.00000028.backup":{"type":"file","size":400,"time":1795527562},
        "15-1/0000000100000000/000000010000000000000003-c7e22c98d9855056d74df90edbec2e4bbf788a3e.zst":{"type":"file","size":26976,"time":1795527562},
        "15-1/0000000100000000/000000010000000000000004-1d6d030203c37cb95ff8decec41a32b0e6477bb4.zst":{"type":"file","size":768,"time":1795527564},
        "15-1/0000000100000000/000000010000000000000005-b5dd1f75ac6b6928c5dd5a43f7a68af2b4d3cb76.zst":{"type":"file","size":624,"time":1795527565},
        "15-1/00000002.history":{"type":"file","size":624,"time":1795527565},
        "archive.info":{"type":"file","size":368,"time":1795527565},"archive.info.copy":{"type":"file","size":368,"time":1795527565}}
        """;

    public static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static BackupRecord Backup(string label, ulong from, ulong to, uint timeline = 1, int minute = 0) => new()
    {
        Label = label,
        Kind = BackupKind.Full,
        StartedAt = Start.AddMinutes(minute),
        EndedAt = Start.AddMinutes(minute),
        WalStart = new WalSegment(timeline, from).Name(SegmentBytes),
        WalStop = new WalSegment(timeline, to).Name(SegmentBytes),
        LsnStart = new Lsn((from * (ulong)SegmentBytes) + 40),
        LsnStop = new Lsn((to * (ulong)SegmentBytes) + 80),
        DatabaseId = 1,
    };

    public static ArchiveListing Archive(params IEnumerable<(uint Timeline, ulong Number)> segments) => new(
        [.. segments.Select(one => new WalSegment(one.Timeline, one.Number).Name(SegmentBytes))
            .Select(name => new ArchivedSegment("15-1", name, $"15-1/{name[..16]}/{name}-x", 100, Start.AddMinutes(30)))],
        [], true);

    public static ArchiveListing Archive(ulong from, ulong to, params ulong[] without) =>
        Archive(Range(from, to).Except(without).Select(number => (1u, number)));

    public static StanzaInfo Stanza(params BackupRecord[] backups) => new()
    {
        Name = "lab",
        StatusCode = 0,
        StatusMessage = "ok",
        Databases = [new StanzaDatabase(1, 7, "15")],
        Backups = backups,
    };

    public static IEnumerable<ulong> Range(ulong from, ulong to)
    {
        for (; from <= to; from++)
            yield return from;
    }
}
