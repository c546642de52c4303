using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Rempart.Core.Access;
using Rempart.Ssh.Certificates;
using Rempart.Ssh.Keys;

namespace Rempart.Cli.Tests.Bastion;

/// <content>What people ask: one person, alice, who may reach one target.</content>
internal sealed partial class AgentServer
{
    public const string TargetId = "prod-db";

    private readonly List<EnrolledKey> _keys = [];
    private readonly List<AccessGrant> _asked = [];

    /// <summary>Whether a request is agreed to at once.</summary>
    public bool AgreesAtOnce { get; set; } = true;

    public IReadOnlyList<EnrolledKey> Keys => _keys;

    /// <summary>Agrees to what waits.</summary>
    public void Agree() => Change(() =>
    {
        for (var i = 0; i < _asked.Count; i++)
        {
            if (_asked[i].State == AccessGrantState.Requested)
                _asked[i] = Active(_asked[i]);
        }
    });

    private void MapPeople()
    {
        _application.MapGet("/api/v1/access/targets", () => AnswerList<AccessTarget>([new(TargetId, [TargetDestination], TimeSpan.FromMinutes(30), 1, "dba")]));
        _application.MapGet("/api/v1/access/bastion", () => TypedResults.Json(Address, AccessJson.Default.BastionAddress));
        _application.MapGet("/api/v1/access/keys", () => AnswerList<EnrolledKey>(_keys));
        _application.MapGet("/api/v1/access/grants", () => AnswerList<AccessGrant>(_asked));
        _application.MapGet("/api/v1/access/grants/{id}", async (string id, int? wait) =>
        {
            if (wait is not null && _asked.Single(grant => grant.Id == id).State == AccessGrantState.Requested)
                await _changed.Task.WaitAsync(TimeSpan.FromSeconds(25));
            return TypedResults.Json(_asked.Single(grant => grant.Id == id), AccessJson.Default.AccessGrant);
        });
        _application.MapPost("/api/v1/access/keys", EnrolAsync);
        _application.MapPost("/api/v1/access/grants", AskAsync);
        _application.MapPost("/api/v1/access/grants/{id}/certificate", CertifyAsync);
        _application.MapPost("/api/v1/access/grants/{id}/revocation", (string id) =>
        {
            var at = _asked.FindIndex(grant => grant.Id == id);
            _asked[at] = _asked[at] with { State = AccessGrantState.Revoked, EndReason = "no longer needed" };
            End(_asked[at].Serial);
            return TypedResults.Json(_asked[at], AccessJson.Default.AccessGrant);
        });
    }

    private Destination TargetDestination => new("127.0.0.1", Target);

    private async Task EnrolAsync(HttpContext http)
    {
        var enrolment = (await http.Request.ReadFromJsonAsync(AccessJson.Default.KeyEnrolment))!;
        var key = SshPublicKey.Parse(enrolment.PublicKey);
        var enrolled = new EnrolledKey(key.Fingerprint, "alice", key.ToLine(), key.AlgorithmName, key.Bits, enrolment.Protection, false, Now, null);
        _keys.Add(enrolled);
        await http.Response.WriteAsJsonAsync(enrolled, AccessJson.Default.EnrolledKey);
    }

    private async Task AskAsync(HttpContext http)
    {
        var request = (await http.Request.ReadFromJsonAsync(AccessJson.Default.AccessRequest))!;
        var serial = 9001ul + (ulong)_asked.Count;
        var grant = new AccessGrant($"g-{serial}", serial, "alice", request.Target, TargetDestination, request.Reason, AccessGrantState.Requested, Now, request.For ?? TimeSpan.FromMinutes(30), 1);
        _asked.Add(grant);
        if (AgreesAtOnce)
            Agree();
        await http.Response.WriteAsJsonAsync(_asked[^1], AccessJson.Default.AccessGrant);
    }

    private AccessGrant Active(AccessGrant grant)
    {
        var active = grant with { State = AccessGrantState.Active, ValidAfter = Now.AddSeconds(-1), ValidBefore = Now + grant.Duration };
        _grants[grant.Serial] = (new BastionGrant(grant.Serial, $"{grant.Id};person=alice", "alice", grant.Destination.ToString(), active.ValidAfter.Value, active.ValidBefore.Value), _version);
        return active;
    }

    private async Task CertifyAsync(HttpContext http, string id)
    {
        var request = (await http.Request.ReadFromJsonAsync(AccessJson.Default.CertificateRequest))!;
        var grant = _asked.Single(one => one.Id == id);
        var certificate = new CertificateAuthority(UserAuthority, new IssuingPolicy { LoginAccounts = [Account] }, TimeProvider.System).Issue(new CertificateContent
        {
            PublicKey = SshPublicKey.Parse(request.PublicKey),
            Type = CertificateType.User,
            Serial = grant.Serial,
            KeyId = $"{grant.Id};person=alice",
            Principals = ["alice"],
            ValidAfter = grant.ValidAfter!.Value,
            ValidBefore = grant.ValidBefore!.Value,
            Extensions = CertificateExtensions.PortForwarding,
        });
        await http.Response.WriteAsJsonAsync(new IssuedCertificate(certificate.ToLine(), grant, Address), AccessJson.Default.IssuedCertificate);
    }

    private static Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<IReadOnlyList<T>> AnswerList<T>(IReadOnlyList<T> list) =>
        TypedResults.Json(list, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<IReadOnlyList<T>>)AccessJson.Default.GetTypeInfo(typeof(IReadOnlyList<T>))!);
}
