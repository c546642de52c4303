using System.Reflection;
using System.Runtime.CompilerServices;
using Rempart.Architecture.Tests.Reading;

namespace Rempart.Architecture.Tests.Rules;

/// <summary>Engines are pure, and arrows point one way.</summary>
internal static class EngineRules
{
    // Beginnings of assembly names: hosts, databases, processes and networks.
    private static readonly string[] Impure =
    [
        "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "Microsoft.Extensions", "Npgsql", "Quartz", "OpenIddict", "OpenTelemetry",
        "Spectre.Console", "System.CommandLine", "System.Console", "System.Data", "System.Diagnostics.Process", "System.IO.Pipes",
        "System.Net.Http", "System.Net.Mail", "System.Net.NameResolution", "System.Net.NetworkInformation", "System.Net.Ping",
        "System.Net.Quic", "System.Net.Requests", "System.Net.Security", "System.Net.Sockets", "System.Net.WebSockets",
    ];

    // A read-only field of such a type can still be changed.
    private static readonly string[] Mutable =
        ["List`1", "Dictionary`2", "HashSet`1", "Queue`1", "Stack`1", "SortedDictionary`2", "SortedSet`1", "ConcurrentDictionary`2", "ConcurrentQueue`1", "ConcurrentBag`1", "StringBuilder"];

    /// <summary>References of an engine to what it must not know: impure libraries, and Rempart's assemblies that are not named.</summary>
    public static string[] ForeignReferences(CodeAssembly engine, params string[] mayKnow) =>
        [.. engine.References
            .Where(reference => Impure.Any(start => reference == start || reference.StartsWith(start + ".", StringComparison.Ordinal)) || IsOurs(reference))
            .Except(mayKnow)
            .Select(reference => $"{engine.Name} refers to {reference}")];

    /// <summary>References to Rempart's own assemblies that are not named.</summary>
    public static string[] WrongArrows(CodeAssembly assembly, params string[] mayKnow) =>
        [.. assembly.References.Where(IsOurs).Except(mayKnow).Select(reference => $"{assembly.Name} refers to {reference}")];

    /// <summary>Static fields whose value, or whose content, can change.</summary>
    public static string[] MutableStatics(IEnumerable<Type> types) =>
        [.. types
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsLiteral && !IsGenerated(field))
            .Where(field => !field.IsInitOnly || Mutable.Contains(field.FieldType.Name, StringComparer.Ordinal))
            .Select(field => $"{field.DeclaringType!.FullName}.{field.Name}")];

    private static bool IsOurs(string reference) => reference.StartsWith("Rempart.", StringComparison.Ordinal) || reference is "rempart" or "rempart-server";

    // Caches of lambdas, of regular expressions, of JSON metadata and of texts belong to the compiler and its generators.
    private static bool IsGenerated(FieldInfo field)
    {
        if (field.Name.Contains('<', StringComparison.Ordinal) || field.IsDefined(typeof(CompilerGeneratedAttribute)))
            return true;
        for (var type = field.DeclaringType; type is not null; type = type.DeclaringType)
        {
            if (type.Name.Contains('<', StringComparison.Ordinal) || type.IsDefined(typeof(CompilerGeneratedAttribute)) ||
                type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute)))
            {
                return true;
            }
        }
        return false;
    }
}
