using Rempart.Core.Estates;

namespace Rempart.Server.Tests.Network;

/// <summary>An estate that does not change and lies in no folder.</summary>
internal sealed class FixedEstate(Estate estate) : IEstateSource
{
    public event Action? Changed
    {
        add { }
        remove { }
    }

    public Estate Current => estate;

    public string Folder => "/nonexistent";

    public IReadOnlyList<EstateError> Errors => [];
}
