using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Rempart.Architecture.Tests.Reading;

namespace Rempart.Architecture.Tests.Rules;

/// <summary>Capabilities of the server are folders with doors; nobody climbs through a window.</summary>
internal static class ServerRules
{
    private static readonly string[] DoorMethods = ["Add", "Map", "Use"];

    /// <summary>Uses of another capability's internal types: <c>A.X uses B.Y</c>, without those whose used type is allowed.</summary>
    public static string[] Trespasses(CodeAssembly server, string root, IReadOnlyDictionary<string, string> allowed)
    {
        var types = server.Types.ToDictionary(type => type.FullName, StringComparer.Ordinal);
        var found = from user in server.Types
                    let home = Capability(user, root)
                    where home is not null
                    from name in user.Uses
                    where types.ContainsKey(name)
                    let used = types[name]
                    let other = Capability(used, root)
                    where other is not null && other != home && !used.IsPublic && !used.IsGenerated && !allowed.ContainsKey(name)
                    select $"{user.FullName} uses {name}";
        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>Uses of another capability's tables: a context or a row of it, public or not. There is no exception to this.</summary>
    public static string[] ForeignTables(CodeAssembly server, string root, IEnumerable<Type> tables)
    {
        var names = tables.Select(type => type.FullName!).ToHashSet(StringComparer.Ordinal);
        var found = from user in server.Types
                    let home = Capability(user, root)
                    where home is not null
                    from name in user.Uses
                    where names.Contains(name) && !name.StartsWith($"{root}.{home}.", StringComparison.Ordinal)
                    select $"{user.FullName} uses {name}";
        return [.. found.Order(StringComparer.Ordinal)];
    }

    /// <summary>Public types that are neither a door, nor options, nor a console component, nor allowed.</summary>
    public static string[] PublicNonDoors(IEnumerable<Type> types, string root, IReadOnlyDictionary<string, string> allowed) =>
        [.. types
            .Where(type => type.IsPublic && type.Namespace?.StartsWith(root, StringComparison.Ordinal) == true)
            .Where(type => !IsDoor(type) && !IsOptions(type) && !IsComponent(type) && !IsMigration(type) && !allowed.ContainsKey(type.FullName!))
            .Select(type => type.FullName!)
            .Order(StringComparer.Ordinal)];

    /// <summary>Contexts and entities of EF Core.</summary>
    public static Type[] Tables(IEnumerable<Type> types) =>
        [.. types.Where(IsContext).SelectMany(context => Entities(context).Append(context)).Distinct()];

    /// <summary>Contexts and entities of EF Core that are public.</summary>
    public static string[] PublicTables(IEnumerable<Type> tables) => [.. tables.Where(type => type.IsVisible).Select(type => type.FullName!)];

    private static bool IsContext(Type type) => type.IsSubclassOf(typeof(DbContext)) && !type.IsAbstract;

    private static IEnumerable<Type> Entities(Type context)
    {
        var builder = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(context))!;
        // The model needs a provider and no connection.
        builder.UseNpgsql();
        using var instance = (DbContext)Activator.CreateInstance(context, builder.Options)!;
        return [.. instance.Model.GetEntityTypes().Select(entity => entity.ClrType).Where(type => type.Assembly == context.Assembly)];
    }

    private static string? Capability(CodeType type, string root) =>
        type.Namespace.StartsWith(root + ".", StringComparison.Ordinal) ? type.Namespace[(root.Length + 1)..].Split('.')[0] : null;

    private static bool IsDoor(Type type)
    {
        var methods = type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);
        return type is { IsAbstract: true, IsSealed: true } && methods.Length > 0 &&
            methods.All(method => DoorMethods.Any(start => method.Name.StartsWith(start, StringComparison.Ordinal)));
    }

    private static bool IsOptions(Type type) =>
        type.IsSealed && (type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name.EndsWith("Settings", StringComparison.Ordinal));

    // EF Core generates migrations as public types.
    private static bool IsMigration(Type type) => type.IsSubclassOf(typeof(Microsoft.EntityFrameworkCore.Migrations.Migration));

    // The Razor compiler makes components public.
    private static bool IsComponent(Type type) => typeof(Microsoft.AspNetCore.Components.IComponent).IsAssignableFrom(type);
}
