using Rempart.Events.Ocsf;

namespace Rempart.Events;

/// <content>What has no attribute in OCSF, by the source's own names.</content>
public sealed partial class SecurityEvent
{
    // Beyond, the raw text has the rest and unmapped.more says so. Bounded, as each name is compared with those before it.
    private const int MostExtras = 1024;

    private static ReadOnlySpan<byte> Prefix => "unmapped."u8;

    private Extra[] _extra = new Extra[32];
    private int _extras;
    private long _repeated;

    internal int ExtraCount => _extras;

    internal void AddUnmapped(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => AddExtra(name, default, value, isJson: false);

    internal void AddUnmapped(ReadOnlySpan<byte> name, long value) => AddExtra(name, default, Format(value, FieldKind.Number), isJson: true);

    /// <summary>Adds a value below a group: <c>PATH.0.name</c>.</summary>
    internal void AddUnmapped(ReadOnlySpan<byte> group, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => AddExtra(group, name, value, isJson: false);

    /// <summary>Adds a value that is JSON: a number, an object, an array. It has been read as such before.</summary>
    internal void AddUnmappedJson(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json) => AddExtra(name, default, json, isJson: true);

    internal (Slot Name, Slot Value, bool IsJson) ExtraAt(int index)
    {
        var extra = _extra[index];
        return (new Slot(extra.Name.Value + Prefix.Length, extra.Name.Length - Prefix.Length), extra.Value, extra.IsJson);
    }

    private void AddExtra(ReadOnlySpan<byte> group, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isJson)
    {
        if (_extras > MostExtras)
            return;
        if (_extras == MostExtras)
        {
            group = "more"u8;
            name = default;
            value = "true"u8;
            isJson = true;
        }
        if (_extras == _extra.Length)
            Array.Resize(ref _extra, _extra.Length * 2);
        var start = Store(Prefix).Value;
        Store(group);
        if (!name.IsEmpty)
        {
            Store("."u8);
            Store(name);
        }
        var path = Unique(new Slot(start, (int)(_used - start)));
        var stored = Store(value);
        // Line ends stand between the tokens of JSON only: as spaces they keep an event on one line.
        if (isJson)
            OneLine(_text.AsSpan((int)stored.Value, stored.Length));
        _extra[_extras++] = new Extra(path, stored, isJson);
    }

    // A name that stands twice would make JSON that readers understand in two ways: the later ones are name#2, name#3…
    private Slot Unique(Slot path)
    {
        var name = Read(path);
        for (var i = 0; i < _extras; i++)
        {
            if (_extra[i].Name.Length != path.Length || !Read(_extra[i].Name).SequenceEqual(name))
                continue;
            Store("#"u8);
            Store(Format(++_repeated, FieldKind.Number));
            return new Slot(path.Value, (int)(_used - path.Value));
        }
        return path;
    }

    private static void OneLine(Span<byte> json)
    {
        for (int at; (at = json.IndexOfAny((byte)'\n', (byte)'\r')) >= 0; json = json[(at + 1)..])
            json[at] = (byte)' ';
    }

    private readonly record struct Extra(Slot Name, Slot Value, bool IsJson);
}
