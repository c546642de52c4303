namespace Rempart.Detection;

/// <summary>Which logs a rule looks at: <c>logsource</c> of the Sigma rules specification. Null is left open.</summary>
/// <param name="Product">Such as <c>windows</c>.</param>
/// <param name="Category">Such as <c>process_creation</c>.</param>
/// <param name="Service">Such as <c>sshd</c>.</param>
public sealed record LogSource(string? Product, string? Category, string? Service)
{
    /// <summary>Whether everything this log source names is named alike by the other.</summary>
    /// <param name="other">The narrower log source.</param>
    /// <returns>True when it covers the other.</returns>
    public bool Covers(LogSource other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Covers(Product, other.Product) && Covers(Category, other.Category) && Covers(Service, other.Service);
    }

    /// <summary>As messages show it.</summary>
    /// <returns>For example <c>product: windows, category: process_creation</c>.</returns>
    public override string ToString()
    {
        string?[] parts =
        [
            Product is null ? null : $"product: {Product}", Category is null ? null : $"category: {Category}", Service is null ? null : $"service: {Service}",
        ];
        return string.Join(", ", parts.Where(part => part is not null));
    }

    private static bool Covers(string? wide, string? narrow) => wide is null || string.Equals(wide, narrow, StringComparison.OrdinalIgnoreCase);
}
