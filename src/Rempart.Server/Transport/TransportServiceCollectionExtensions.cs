using Rempart.Server.Posture;

namespace Rempart.Server.Transport;

/// <summary>The door of the capability Transport: what crosses a network is encrypted well.</summary>
public static class TransportServiceCollectionExtensions
{
    /// <summary>Adds <c>transport.tls</c>. It needs <see cref="TimeProvider"/>; configure <see cref="TransportOptions"/> to trust more authorities.</summary>
    /// <param name="services">The container's services.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddTransport(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<TransportOptions>().BindConfiguration(TransportOptions.Section)
            .Validate(
                options => options.ConnectTimeout > TimeSpan.Zero && options.AnswerTimeout > TimeSpan.Zero && options.Connections > 0,
                "Rempart:Transport: ConnectTimeout and AnswerTimeout must be more than 0, Connections at least 1.")
            .ValidateOnStart();
        return services.AddControl<TlsControl>();
    }
}
