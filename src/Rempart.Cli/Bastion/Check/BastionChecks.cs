using Rempart.Cli.Bastion.Agent;
using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Bastion.Rendering;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Bastion.Check;

/// <summary>Compares a bastion with what was rendered. All that differs is named.</summary>
internal static class BastionChecks
{
    public static async Task<IReadOnlyList<string>> RunAsync(BastionSettings settings, CancellationToken cancellation)
    {
        var layout = settings.Layout;
        var accounts = LocalAccounts.Read("");
        var problems = new List<string>();
        foreach (var account in (string[])[settings.Account, settings.PrincipalsAccount, settings.AgentAccount])
        {
            if (!accounts.Has(account))
                problems.Add(Text.BastionAccountMissing.With(account));
        }
        if (settings.Account == settings.PrincipalsAccount || settings.Account == settings.AgentAccount || settings.Account == "root")
            problems.Add(Text.BastionAccountShared.With(settings.Account));
        problems.AddRange(PathCheck.OfRoot(layout.PrincipalsProgram));
        problems.AddRange(PathCheck.OfRoot(layout.SshdConfiguration).Concat(PathCheck.OfRoot(layout.HostKey)).Except(problems).ToArray());
        var agent = accounts.UserId(settings.AgentAccount) ?? 0;
        problems.AddRange(PathCheck.Of(layout.RevocationList, agent, agent).Concat(PathCheck.Of(layout.UserAuthorities, agent, agent)).Except(problems).Distinct().ToArray());
        if (File.Exists(layout.SshdConfiguration) && await File.ReadAllTextAsync(layout.SshdConfiguration, cancellation).ConfigureAwait(false) != SshdConfiguration.Render(settings))
            problems.Add(Text.BastionFileDiffers.With(layout.SshdConfiguration));
        if (File.Exists(layout.RevocationList) && TrustFormats.RevocationListProblem(await File.ReadAllBytesAsync(layout.RevocationList, cancellation).ConfigureAwait(false)) is { } malformed)
            problems.Add(Text.BastionRevocationsMalformed.With(layout.RevocationList, malformed));
        if (File.Exists(layout.SshdConfiguration))
            problems.AddRange(await SshdAsync(settings, cancellation).ConfigureAwait(false));
        return problems;
    }

    private static async Task<IReadOnlyList<string>> SshdAsync(BastionSettings settings, CancellationToken cancellation)
    {
        var (lines, problem) = await SshdReport.ReadAsync(settings.Layout.SshdConfiguration, cancellation).ConfigureAwait(false);
        return problem is null ? [.. SshdReport.Differences(settings, lines)] : [Text.BastionSshdRefuses.With(problem)];
    }
}
