using Microsoft.EntityFrameworkCore;
using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Core.Networks;
using Rempart.Server.Bastion.Authorities;
using Rempart.Server.Bastion.Store;
using Host = Rempart.Core.Estates.Host;

namespace Rempart.Server.Bastion;

/// <summary>The bastions of the estate and the way to them.</summary>
internal sealed class BastionHosts(IEstateSource estates, IDbContextFactory<BastionContext> contexts, AuthorityService authorities, BastionOptions options)
{
    private const int SshPort = 22;

    /// <summary>The hosts with the role of a bastion.</summary>
    public static IEnumerable<Host> Of(Estate estate) => estate.Hosts.Where(host => host.Roles.Contains(HostRole.Bastion));

    /// <summary>A bastion of the estate.</summary>
    /// <exception cref="AccessRefusedException">The estate declares no such bastion.</exception>
    public Host Find(string id) => Of(estates.Current).FirstOrDefault(host => host.Id == id)
        ?? throw new AccessRefusedException(AccessRefusal.NotFound, "The estate declares no such bastion: a host with roles: [bastion].");

    /// <summary>The port on which a bastion's sshd is declared to listen.</summary>
    public static int PortOf(Estate estate, Host bastion) => estate.Exposure
        .Where(exposure => exposure.Host == bastion.Id && exposure.To.Kind != ExposureKind.Loopback)
        .OrderBy(exposure => exposure.Process == "sshd" ? 0 : 1)
        .SelectMany(exposure => exposure.Ports).Where(port => port.Protocol == TransportProtocol.Tcp).Select(port => port.First)
        .FirstOrDefault(SshPort);

    /// <summary>The name in a bastion's host certificate: its DNS name, else its id.</summary>
    public static string NameOf(Host bastion) => bastion.Names.Select(name => name.ToLowerInvariant()).FirstOrDefault() ?? bastion.Id;

    /// <summary>The way in for people: the bastion that is installed, else the first.</summary>
    /// <exception cref="AccessRefusedException">The estate declares no bastion.</exception>
    public async Task<BastionAddress> AddressAsync(CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var installed = await context.Agents.AsNoTracking().OrderBy(row => row.InstalledAt).Select(row => row.Host).ToListAsync(cancellation);
        var bastion = Of(estates.Current).OrderBy(host => installed.Contains(host.Id) ? 0 : 1).FirstOrDefault()
            ?? throw new AccessRefusedException(AccessRefusal.Conflict, "The estate declares no bastion. Declare a host with roles: [bastion].");
        return await AddressAsync(bastion, cancellation);
    }

    /// <summary>The way to one bastion. Its authority is the one that signed the certificate it shows now, also while another took over.</summary>
    public async Task<BastionAddress> AddressAsync(Host bastion, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var signed = await context.Agents.AsNoTracking().Where(row => row.Host == bastion.Id).Select(row => row.HostAuthority).SingleOrDefaultAsync(cancellation);
        var authority = await context.Authorities.AsNoTracking().Where(row => row.Fingerprint == signed).Select(row => row.PublicKey).SingleOrDefaultAsync(cancellation)
            ?? (await authorities.SigningAsync(forHosts: true, cancellation)).PublicKey;
        var host = options.PublicHost ?? (bastion.Names is [var name, ..] ? name : null) ?? bastion.AllAddresses.Select(address => address.ToString()).FirstOrDefault()
            ?? throw new AccessRefusedException(AccessRefusal.Conflict, $"The estate gives the bastion '{bastion.Id}' no name and no address.");
        return new BastionAddress(host, options.PublicPort ?? PortOf(estates.Current, bastion), options.Account, authority, NameOf(bastion));
    }
}
