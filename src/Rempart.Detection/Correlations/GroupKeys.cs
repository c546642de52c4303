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

    /// <exception cref="InvalidDataException">The key has another form than those of the rule.</exception>
    public static void Check(CorrelationRule rule, ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < rule.GroupBy.Count; i++)
        {
            if (key.Length < 4 || BitConverter.ToInt32(key) is var length && (length < 0 || length > key.Length - 4))
                throw new InvalidDataException("the state is damaged");
            key = key[(4 + BitConverter.ToInt32(key))..];
        }
    }
}
