namespace Rempart.Events;

/// <summary>What an event says about the parser that made it and the product whose record it read.</summary>
/// <param name="Name">The parser's name, which is the kind of log source it reads.</param>
/// <param name="Version">Grows when the same record gives another event.</param>
/// <param name="Product">Who wrote the record, by the name that Sigma rules use for the product.</param>
/// <param name="Log">The log of the product, by the name that Sigma rules use for the service.</param>
internal sealed record ParserInfo(string Name, int Version, string Product, string Log)
{
    public static ParserInfo Unknown { get; } = new("unknown", 1, "Unknown", "");
}
