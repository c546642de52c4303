using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rempart.Core.Access;
using Rempart.Core.Estates;
using Rempart.Core.Posture;
using Rempart.Server.Hosting;
using Rempart.Server.Identity;
using Rempart.Server.Tests.Console;
using Rempart.Server.Tests.Infrastructure;

namespace Rempart.Server.Tests.Identity.People;

/// <summary>An estate of people that a test changes, and the clock and posture that go with it.</summary>
internal sealed class PeopleEstate : IEstateSource
{
    private Estate _current;

    public PeopleEstate(params Person[] people) => _current = With(people);

    public event Action? Changed;

    public Estate Current
    {
        get => _current;
        set
        {
            _current = value;
            Changed?.Invoke();
        }
    }

    public string Folder => "";

    public IReadOnlyList<EstateError> Errors => [];

    public ShiftedTime Time { get; } = new();

    public InMemoryPosture Posture { get; } = new(TimeProvider.System);

    public static Estate With(Person[] people, params ControlSettings[] settings) =>
        new() { Header = Estates.Header, People = [.. people], Roles = [new Role { Id = "operator" }, new Role { Id = "administrator" }, new Role { Id = "dba", Grants = [new Grant { Target = "db", For = TimeSpan.FromMinutes(30), Approval = Approval.One }] }], Controls = [.. settings] };

    public static Person Person(string id, params string[] roles) => new() { Id = id, Email = $"{id}@r3edge.example", Roles = roles };

    public void AddTo(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<IEstateSource>(this);
        builder.Services.AddSingleton<IPosture>(Posture);
        builder.Services.AddSingleton(new StartGate());
        builder.Services.AddPeople(builder.Configuration);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, PeopleJson.Default));
    }
}
