using Rempart.Core.Estates;

namespace Rempart.Core.Hosts;

/// <summary>Finds the way to a host of the estate.</summary>
public interface IHostDirectory
{
    /// <summary>The way to a host, or null when the estate declares none; the control then says unknown.</summary>
    /// <param name="host">The declared host.</param>
    IReachedHost? Find(Host host);
}
