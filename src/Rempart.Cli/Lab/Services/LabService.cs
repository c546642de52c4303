namespace Rempart.Cli.Lab.Services;

/// <summary>A declared service that the lab plays with the real program where that is installed.</summary>
/// <param name="Kind">Which program: <c>sshd</c>, <c>postgresql</c>, or <c>bastion</c>: sshd with the agent that asks a server.</param>
/// <param name="Of">Whose it is: <c>host bastion</c>, <c>datastore orders</c>.</param>
/// <param name="Namespace">The namespace it listens in.</param>
/// <param name="Endpoints">Where it listens, as <c>ADDRESS:PORT/tcp</c>.</param>
/// <param name="MissingPackage">The Debian package that is not installed, so that the small listener stands in; null for the real program.</param>
internal sealed record LabService(string Kind, string Of, string Namespace, IReadOnlyList<string> Endpoints, string? MissingPackage = null)
{
    public bool IsReal => MissingPackage is null;
}
