using System.CommandLine;
using Rempart.Cli.Bastion.Rendering;

namespace Rempart.Cli.Bastion;

/// <summary>Options that several commands of the bastion take.</summary>
internal static class BastionOptions
{
    public static Option<string> Settings() => new("--settings")
    {
        Description = Text.BastionSettingsOption,
        HelpName = Text.FileValue,
        DefaultValueFactory = _ => BastionLayout.Standard.Settings,
    };
}
