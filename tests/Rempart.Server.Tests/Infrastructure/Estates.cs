using Rempart.Core.Estates;

namespace Rempart.Server.Tests;

/// <summary>Small pieces of estates for tests.</summary>
internal static class Estates
{
    public static EstateHeader Header { get; } = new() { Id = "test", Name = "Test" };

    public static ControlSettings Settings(string control, params (string Name, string Value)[] settings) => new()
    {
        Id = control,
        Settings = settings.ToDictionary(one => one.Name, one => new SettingValue(SettingKind.Text, one.Value)),
    };
}
