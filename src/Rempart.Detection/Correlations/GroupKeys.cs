using System.Text;

namespace Rempart.Detection.Correlations;

/// <summary>Reads the keys of groups back into texts.</summary>
internal static class GroupKeys
{
    public static KeyValuePair<string, string>[] Read(CorrelationRule rule, ReadOnlySpan<byte> key)
    {
        var group = new KeyValuePair<string, string>[rule.GroupBy.Count];
        for (var i = 0; i < group.Length; i++)
        {
            var length = BitConverter.ToInt32(key);
            group[i] = new(rule.GroupBy[i], Encoding.UTF8.GetString(key.Slice(4, length)));
            key = key[(4 + length)..];
        }
        return group;
    }
}
