using System.Globalization;
using Rempart.Cli.Hosting;
using Rempart.Core.Estates;
using Rempart.Core.Networks;

namespace Rempart.Cli.Lab.Services;

/// <summary>PostgreSQL for each declared datastore, as the account postgres. One data folder is made; each instance has a view of it of its own.</summary>
internal sealed class PostgresService : IRealService
{
    private const string Programs = "/usr/lib/postgresql";
    private const string Template = "postgresql-template";

    // Copying the data folder takes seconds on a busy disk; a layer over it takes none. Where the kernel has no layers it is copied.
    // PostgreSQL's folder lies where only root may look. In a mount namespace of its own it stands at a place that postgres reaches.
    private const string AsPostgres = """
        chown postgres: /mnt
        cd /mnt
        as() { setpriv --reuid postgres --regid postgres --init-groups --inh-caps=-all "$@"; }

        """;

    private const string MakeTemplate = """
        mount --bind "$1" /mnt

        """ + AsPostgres + """
        as "$2/initdb" --no-sync --wal-segsize=1 -U postgres -E UTF8 --locale=C --auth-local=peer --auth-host=scram-sha-256 -D /mnt/data >/dev/null
        """;

    private const string Script = """
        mkdir "$1/changes" "$1/work"
        mount -t overlay lab -o "lowerdir=$3,upperdir=$1/changes,workdir=$1/work" /mnt 2>/dev/null || { cp -a "$3/data" "$1/data"; mount --bind "$1" /mnt; }

        """ + AsPostgres + """
        cat "$1/settings" >> data/postgresql.conf
        as "$2/pg_ctl" -D /mnt/data -s -w -t 60 -l /mnt/log start </dev/null >/dev/null 2>&1 || { cat /mnt/log >&2; exit 1; }
        p=$(head -n 1 /mnt/data/postmaster.pid)

        """;

    public string Kind => "postgresql";

    public string Package => "postgresql";

    public bool IsInstalled(CliEnvironment environment) => Newest() is not null;

    public IEnumerable<(string Of, IReadOnlyList<LabEndpoint> Endpoints)> DeclaredIn(Estate estate, LabNamespace place) =>
        from datastore in estate.Datastores
        where datastore.Engine == DatastoreEngine.Postgresql && datastore.Host is not null && datastore.Port is { Protocol: TransportProtocol.Tcp, IsSingle: true }
        let endpoints = LabEndpoint.At(place, $"host {datastore.Host}", [datastore.Port!.Value])
        where endpoints.Count > 0
        select ($"datastore {datastore.Id}", endpoints);

    public async Task PrepareAsync(string folder, CancellationToken cancellation)
    {
        var template = Directory.CreateDirectory(Path.Combine(folder, Template)).FullName;
        await LabMachine.RunAsync(["unshare", "--mount", "sh", "-e", "-c", MakeTemplate, "sh", template, Newest()!], null, cancellation).ConfigureAwait(false);
    }

    public async Task<(string Script, IReadOnlyList<string> Arguments)> ConfigureAsync(string shared, string folder, string of, IReadOnlyList<LabEndpoint> endpoints, CancellationToken cancellation)
    {
        // The lab's data is worth nothing: it is not flushed. Shared memory lies in its folder, so that nothing is left in /dev/shm.
        var settings = string.Create(CultureInfo.InvariantCulture, $"""
            listen_addresses = '{string.Join(',', endpoints.Select(endpoint => endpoint.Address))}'
            port = {endpoints[0].Port}
            unix_socket_directories = '/mnt'
            fsync = off
            shared_buffers = 1MB
            dynamic_shared_memory_type = mmap
            max_connections = 20

            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "settings"), settings, cancellation).ConfigureAwait(false);
        return (Script, [folder, Newest()!, Path.Combine(shared, Template)]);
    }

    /// <summary>The programs of the newest version that is installed, in Debian's places; null when there is none.</summary>
    private static string? Newest() => !Directory.Exists(Programs) ? null : Directory.EnumerateDirectories(Programs)
        .Where(folder => File.Exists(Path.Combine(folder, "bin", "initdb")))
        .MaxBy(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0) is { } newest ? Path.Combine(newest, "bin") : null;
}
