namespace Rempart.Core.Estates;

/// <summary>The JSON Schema (draft-07, which every editor supports) of a file of the estate.</summary>
public static class EstateSchema
{
    /// <summary>The schema as JSON text.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(EstateSchema).Assembly.GetManifestResourceStream("estate.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
