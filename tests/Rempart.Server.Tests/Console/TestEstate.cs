using Rempart.Core.Estates;

namespace Rempart.Server.Tests.Console;

/// <summary>An estate with a name and a folder of its own, or with the folder of the sample estate.</summary>
internal sealed class TestEstate(string? folder = null) : IEstateSource, IDisposable
{
    private readonly string? _own = folder is null ? Directory.CreateTempSubdirectory("rempart-console-").FullName : null;

    public event Action? Changed
    {
        add { }
        remove { }
    }

    public Estate Current { get; } = (folder is null ? null : EstateLoader.Load(folder).Estate) ?? new() { Header = new EstateHeader { Id = "r3edge", Name = "r3edge trading engine" } };

    public string Folder => folder ?? _own!;

    public IReadOnlyList<EstateError> Errors => [];

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        if (_own is not null)
            Directory.Delete(_own, recursive: true);
    }
}
