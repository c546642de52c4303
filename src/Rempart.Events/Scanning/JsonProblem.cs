using System.Globalization;
using System.Text.Json;

namespace Rempart.Events.Scanning;

/// <summary>Where JSON is broken, without a word of what stands there.</summary>
internal static class JsonProblem
{
    public static string Of(JsonException error) =>
        string.Create(CultureInfo.InvariantCulture, $"broken at byte {error.BytePositionInLine ?? 0}");
}
