using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Client;

/// <summary>The way to one server, over TLS or its Unix socket. Turns every way a request can fail below HTTP into a message.</summary>
internal sealed class Connection : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // A verification of a whole estate answers in one response; checks themselves have shorter limits.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(10);

    private readonly HttpClient _client;

    public Connection(ServerAddress address, ServerTrust trust, CliEnvironment environment)
    {
        (Address, Trust) = (address, trust);
        _client = new HttpClient(environment.Transport ?? MakeHandler(address, trust), disposeHandler: environment.Transport is null)
        {
            BaseAddress = address.Url,
            Timeout = AnswerTimeout,
        };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("rempart", VersionCommand.Current.Split('+')[0]));
    }

    public ServerAddress Address { get; }

    public ServerTrust Trust { get; }

    /// <summary>Sends a request and gives the answer, whatever its status.</summary>
    /// <exception cref="CliException">No answer came.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        try
        {
            return await _client.SendAsync(request, completion, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw CliException.CouldNotTell(Explain(error), error);
        }
        catch (TaskCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw CliException.CouldNotTell(Text.ServerTooSlow.With(Address.Name, AnswerTimeout.TotalMinutes), error);
        }
    }

    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler MakeHandler(ServerAddress address, ServerTrust trust)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = ConnectTimeout, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => trust.Accept(certificate, chain, errors);
        if (address.SocketPath is { } path)
        {
            handler.UseProxy = false;
            handler.ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }
        return handler;
    }

    private string Explain(HttpRequestException error)
    {
        if (error.InnerException is AuthenticationException && Trust.Refused is { } certificate)
            return Text.ServerNotTrusted.With(Address.Name, Trust.Reason, ServerTrust.Fingerprint(certificate));
        var socket = error.InnerException as SocketException ?? error.InnerException?.InnerException as SocketException;
        return socket?.SocketErrorCode switch
        {
            SocketError.AccessDenied when Address.SocketPath is not null => Text.SocketRefused.With(Address.Name),
            SocketError.ConnectionRefused or SocketError.AddressNotAvailable => Text.ServerNotListening.With(Address.Name),
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => Text.ServerNameUnknown.With(Address.Name, Address.Url.Host),
            _ => Text.ServerUnreachable.With(Address.Name, (error.InnerException ?? error).Message),
        };
    }
}
