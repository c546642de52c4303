using Rempart.Core.Estates.Forms;
using Rempart.Core.Estates.Kinds;

namespace Rempart.Core.Estates.Loading;

/// <summary>Puts declarations together into an estate.</summary>
internal static class Assembly
{
    public static Estate Of(EstateHeader header, Declarations declarations) => new()
    {
        Header = header,
        Environments = Unique(EstateKinds.Environments, declarations),
        Subnets = Unique(EstateKinds.Subnets, declarations),
        Hosts = Unique(EstateKinds.Hosts, declarations),
        Clusters = Unique(EstateKinds.Clusters, declarations),
        Services = Unique(EstateKinds.Services, declarations),
        Flows = Unique(EstateKinds.Flows, declarations),
        Datastores = Unique(EstateKinds.Datastores, declarations),
        DataClasses = Unique(EstateKinds.DataClasses, declarations),
        People = Unique(EstateKinds.People, declarations),
        Roles = Unique(EstateKinds.Roles, declarations),
        Exposure = Sorted(EstateKinds.Exposure, declarations),
        LogSources = Unique(EstateKinds.LogSources, declarations),
        Controls = Unique(EstateKinds.Controls, declarations),
        RiskAcceptances = Sorted(EstateKinds.RiskAcceptances, declarations),
    };

    // Checks run on estates with errors too: of two declarations with one id the first counts.
    private static DeclarationList<T> Unique<T>(Kind<T> kind, Declarations declarations)
        where T : NamedDeclaration => new(declarations.Of<T>(kind.Key).DistinctBy(item => item.Id, StringComparer.Ordinal));

    // Without ids, the canonical text gives an order that does not depend on the files.
    private static List<T> Sorted<T>(Kind<T> kind, Declarations declarations)
        where T : Declaration => [.. declarations.Of<T>(kind.Key).OrderBy(item => EstateWriter.JsonText(kind.Shape.Write(item)!), StringComparer.Ordinal)];
}
