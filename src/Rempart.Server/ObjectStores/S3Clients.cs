using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Amazon.S3;

namespace Rempart.Server.ObjectStores;

/// <summary>Makes clients of stores of objects that speak S3, Amazon's and others.</summary>
internal static class S3Clients
{
    /// <summary>The region of a store that knows none.</summary>
    public const string DefaultRegion = "us-east-1";

    /// <summary>Makes a client; nothing is asked yet.</summary>
    /// <param name="endpoint">Its address, https.</param>
    /// <param name="region">What requests are signed for.</param>
    /// <param name="pathStyle">Whether the bucket stands in the path rather than before the host's name.</param>
    /// <param name="authority">The file of the one authority that is trusted, PEM; null for those of the machine.</param>
    /// <param name="key">The key's id.</param>
    /// <param name="secret">The key.</param>
    /// <exception cref="IOException">The authority's file cannot be read.</exception>
    public static AmazonS3Client Create(Uri endpoint, string region, bool pathStyle, string? authority, string key, string secret)
    {
        var configuration = new AmazonS3Config
        {
            ServiceURL = endpoint.AbsoluteUri,
            AuthenticationRegion = region,
            ForcePathStyle = pathStyle,
            Timeout = TimeSpan.FromSeconds(60),
            // Stores that are not Amazon's do not all know the newer checksums; what is stored is sealed and hashed by itself.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (authority is not null)
            configuration.HttpClientFactory = new TrustingFactory(authority);
        return new AmazonS3Client(new BasicAWSCredentials(key, secret), configuration);
    }

    // Trusts one authority and no other.
    private sealed class TrustingFactory(string authority) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(authority);
            var chain = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            chain.CustomTrustStore.AddRange(roots);
            return new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = chain } }, disposeHandler: true);
        }
    }
}
