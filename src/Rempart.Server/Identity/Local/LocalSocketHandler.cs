using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace Rempart.Server.Identity.Local;

/// <summary>
/// Knows a process on this machine by what the kernel says about the other end of the Unix socket: root and the server's own
/// account are administrators, nobody else is anything. A TCP connection is never authenticated here.
/// </summary>
internal sealed partial class LocalSocketHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    // include/uapi/asm-generic/socket.h
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    public static bool IsLocal(HttpContext http) =>
        http.Features.Get<IConnectionSocketFeature>()?.Socket.AddressFamily == AddressFamily.Unix;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.Features.Get<IConnectionSocketFeature>()?.Socket is not { AddressFamily: AddressFamily.Unix } socket)
            return Task.FromResult(AuthenticateResult.NoResult());
        var user = PeerOf(socket);
        if (user != 0 && user != EffectiveUser())
            return Task.FromResult(AuthenticateResult.Fail("The local socket is for root and the server's own account."));
        var name = $"local:{NameOf(user)}";
        var identity = CallerClaims.Identity(Schemes.LocalSocket, name, name, AccessRole.Administrator, CallerClaims.Local);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Schemes.LocalSocket)));
    }

    // Signing in by other means would not help here.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => HandleForbiddenAsync(properties);

    // struct ucred: process, user, group.
    private static uint PeerOf(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return MemoryMarshal.Read<uint>(credentials[4..]);
    }

    private static string NameOf(uint user)
    {
        var id = user.ToString(CultureInfo.InvariantCulture);
        return File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields.Length > 2 && fields[2] == id)?[0] ?? id;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();
}
