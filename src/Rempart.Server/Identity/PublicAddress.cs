using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Rempart.Server.Hosting;

namespace Rempart.Server.Identity;

/// <summary>Where people reach the server, and where the server reaches itself.</summary>
internal sealed class PublicAddress(ServerOptions options, IServer server)
{
    /// <summary>The URL people use, with a slash at the end. It is the issuer of the embedded provider.</summary>
    public Uri Url
    {
        get
        {
            if (string.IsNullOrWhiteSpace(options.PublicUrl))
                return new Uri($"https://localhost:{(options.Port != 0 ? options.Port : Listening().Port)}/");
            return Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps &&
                url is { AbsolutePath: "/", Query: "", Fragment: "" }
                ? url
                : throw new StartupException(
                    $"Rempart__PublicUrl is '{options.PublicUrl}', which is no https URL without path. Write it like https://rempart.example.");
        }
    }

    /// <summary>The socket the server listens on itself; loopback when it listens on all addresses.</summary>
    public EndPoint Own()
    {
        var address = Listening();
        return IPAddress.TryParse(address.Host, out var ip)
            ? new IPEndPoint(ip.Equals(IPAddress.Any) ? IPAddress.Loopback : ip.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : ip, address.Port)
            : new IPEndPoint(IPAddress.Loopback, address.Port);
    }

    private (string Host, int Port) Listening()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return addresses
            .Select(BindingAddress.Parse)
            .Where(address => address is { Scheme: "https", IsUnixPipe: false })
            .Select(address => (address.Host.Trim('[', ']'), address.Port))
            .FirstOrDefault() is { Port: > 0 } found
            ? found
            : throw new InvalidOperationException("The server does not listen on HTTPS yet.");
    }
}
