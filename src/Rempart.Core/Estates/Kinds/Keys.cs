using Rempart.Core.Estates.Forms;

namespace Rempart.Core.Estates.Kinds;

/// <summary>Makes the keys of the table of kinds.</summary>
internal static class Keys
{
    public static readonly Named EnvironmentKind = new("environments", "environment");
    public static readonly Named SubnetKind = new("subnets", "subnet");
    public static readonly Named HostKind = new("hosts", "host");
    public static readonly Named ClusterKind = new("clusters", "cluster");
    public static readonly Named ServiceKind = new("services", "service");
    public static readonly Named DatastoreKind = new("datastores", "datastore");
    public static readonly Named DataClassKind = new("data-classes", "data class");
    public static readonly Named PersonKind = new("people", "person");
    public static readonly Named RoleKind = new("roles", "role");

    public static Form<string> IdOf(params Named[] kinds) => new ReferenceForm<string>((_, id) => id, id => id, [], kinds);

    public static Key<TOwner, TValue> Required<TOwner, TValue>(string name, Form<TValue> form, Func<TOwner, TValue> get, string description) =>
        new(name, form, get, description, true, default!);

    /// <summary>A key of a class type that may be missing.</summary>
    public static Key<TOwner, TValue?> Optional<TOwner, TValue>(string name, Form<TValue> form, Func<TOwner, TValue?> get, string description)
        where TValue : class => new(name, form!, get, description, false, null);

    /// <summary>A key of a value type that may be missing.</summary>
    public static Key<TOwner, TValue?> OptionalValue<TOwner, TValue>(string name, Form<TValue> form, Func<TOwner, TValue?> get, string description)
        where TValue : struct => new(name, new OptionalForm<TValue>(form), get, description, false, null);

    /// <summary>A key with a default that is not written out.</summary>
    public static Key<TOwner, TValue> Default<TOwner, TValue>(string name, Form<TValue> form, Func<TOwner, TValue> get, TValue fallback, string description) =>
        new(name, form, get, description, false, fallback);

    /// <summary>A list that may be missing.</summary>
    public static Key<TOwner, IReadOnlyList<TItem>> List<TOwner, TItem>(string name, Form<TItem> item, Func<TOwner, IReadOnlyList<TItem>> get, string description) =>
        new(name, new ListForm<TItem>(item), get, description, false, []);

    /// <summary>A list with at least one item.</summary>
    public static Key<TOwner, IReadOnlyList<TItem>> Some<TOwner, TItem>(string name, Form<TItem> item, Func<TOwner, IReadOnlyList<TItem>> get, string description, bool orSingle = false) =>
        new(name, new ListForm<TItem>(item, orSingle, 1), get, description, true, []);

    public static Key<TOwner, string> Id<TOwner>(string of)
        where TOwner : NamedDeclaration => Required<TOwner, string>("id", Values.Id, owner => owner.Id, $"the id of {of}: lower-case words joined by dashes, unique among its kind");
}
