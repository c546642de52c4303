namespace Rempart.Core.Access;

/// <summary>The streams by which the login provider sends its log to others. There are none without a provider that has some.</summary>
public interface IProviderLogStreams
{
    /// <summary>All streams of the tenant.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="PeopleException">The provider cannot tell.</exception>
    Task<IReadOnlyList<ProviderLogStreamState>> ListAsync(CancellationToken cancellation);
}

/// <summary>A stream of the provider's log.</summary>
/// <param name="Id">The provider's id of it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Status"><c>active</c>, or the provider's word for why nothing is sent, such as <c>suspended</c>.</param>
/// <param name="Endpoint">Where it posts to; null when it goes elsewhere than to a web address.</param>
public sealed record ProviderLogStreamState(string Id, string Name, string Status, Uri? Endpoint)
{
    /// <summary>The status of one that sends.</summary>
    public const string Active = "active";
}
