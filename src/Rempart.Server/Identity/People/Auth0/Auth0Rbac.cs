using Rempart.Core.Access;
using Rempart.Server.Hosting;

namespace Rempart.Server.Identity.People.Auth0;

/// <summary>
/// Whether the API at Auth0 enforces roles. With RBAC off every scope that is asked for is granted, so a token proves nothing. Until it
/// was proved on, no access token of Auth0 counts.
/// </summary>
internal sealed partial class Auth0Rbac(Auth0Api api, IdentitySettings settings, TimeProvider time, ILogger<Auth0Rbac> logger) : IDisposable
{
    // A proof holds for an hour; identity.central asks again more often than that.
    private static readonly TimeSpan Holds = TimeSpan.FromHours(1);
    private static readonly TimeSpan AskedAgain = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _one = new(1);
    private State _state = new(false, null, DateTimeOffset.MinValue);

    private sealed record State(bool Proved, string? Fault, DateTimeOffset At);

    /// <summary>What is wrong with the API; null when RBAC is on and tokens carry permissions.</summary>
    /// <exception cref="PeopleException">It could not be asked.</exception>
    public async Task<string?> FaultAsync(CancellationToken cancellation)
    {
        var identifier = settings.Auth0.Audience ?? settings.Audience ?? "";
        var server = await api.ResourceServerAsync(identifier, cancellation);
        var fault = !server.EnforcePolicies
            ? $"RBAC is off for the API '{identifier}' at Auth0 (enforce_policies is false): whoever may sign in gets every permission that is asked for. Turn on \"Enable RBAC\" and \"Add Permissions in the Access Token\" in the API's settings."
            : server.TokenDialect is not ("access_token_authz" or "rfc9068_profile_authz")
                ? $"Access tokens of the API '{identifier}' at Auth0 carry no permissions (token_dialect is '{server.TokenDialect}'). Turn on \"Add Permissions in the Access Token\" in the API's settings."
                : null;
        Volatile.Write(ref _state, new State(fault is null, fault, time.GetUtcNow()));
        return fault;
    }

    /// <summary>Refuses the start when RBAC is off. When Auth0 does not answer the server starts, and its tokens count from when it was proved.</summary>
    /// <exception cref="StartupException">RBAC is off.</exception>
    public async Task CheckAtStartAsync(CancellationToken cancellation)
    {
        try
        {
            if (await FaultAsync(cancellation) is { } fault)
                throw new StartupException(fault);
        }
        catch (PeopleException error)
        {
            LogNotProved(logger, error.Message);
        }
    }

    /// <summary>Why an access token of Auth0 does not count now; null when it does.</summary>
    public async Task<string?> RefusalAsync(CancellationToken cancellation)
    {
        if (Answer() is { } known)
            return known.Refusal;
        await _one.WaitAsync(cancellation);
        try
        {
            if (Answer() is { } meanwhile)
                return meanwhile.Refusal;
            return await FaultAsync(cancellation);
        }
        catch (PeopleException error)
        {
            var fault = $"It is not proved that RBAC is on at Auth0, so no token of it counts: {error.Message}";
            Volatile.Write(ref _state, new State(false, fault, time.GetUtcNow()));
            return fault;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private (string? Refusal, bool Known)? Answer()
    {
        var state = Volatile.Read(ref _state);
        var age = time.GetUtcNow() - state.At;
        return state.Proved && age < Holds ? (null, true) : !state.Proved && state.Fault is { } fault && age < AskedAgain ? (fault, true) : null;
    }

    [LoggerMessage(LogLevel.Error, "RBAC of the API at Auth0 is not proved, and its access tokens do not count until it is: {Message}")]
    private static partial void LogNotProved(ILogger logger, string message);
}
