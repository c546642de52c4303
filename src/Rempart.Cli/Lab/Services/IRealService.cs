using Rempart.Cli.Hosting;
using Rempart.Core.Estates;

namespace Rempart.Cli.Lab.Services;

/// <summary>One kind of real service: what of an estate it plays, and how it is started. To play something else, write another one.</summary>
internal interface IRealService
{
    /// <summary>Its name in the status.</summary>
    string Kind { get; }

    /// <summary>The Debian package that brings it.</summary>
    string Package { get; }

    bool IsInstalled(CliEnvironment environment);

    /// <summary>What it plays of the addresses of one namespace, with the endpoints.</summary>
    IEnumerable<(string Of, IReadOnlyList<LabEndpoint> Endpoints)> DeclaredIn(Estate estate, LabNamespace place);

    /// <summary>Prepares what several instances share, below the lab's folder, while the networks are built.</summary>
    Task PrepareAsync(string folder, CancellationToken cancellation);

    /// <summary>
    /// Writes an instance's files and says how it is started: a script of sh with its arguments, run by root in the network
    /// namespace. It leaves the process ids of the programs that now run in <c>p</c>, with blanks between them.
    /// </summary>
    Task<(string Script, IReadOnlyList<string> Arguments)> ConfigureAsync(string shared, string folder, string of, IReadOnlyList<LabEndpoint> endpoints, CancellationToken cancellation);
}
