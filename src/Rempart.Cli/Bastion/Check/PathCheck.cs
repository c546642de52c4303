using Rempart.Cli.Bastion.Files;
using Rempart.Cli.Hosting;

namespace Rempart.Cli.Bastion.Check;

/// <summary>Whether a file is somebody's alone, and every folder on the way to it: who may write one of them may put another in its place.</summary>
internal static class PathCheck
{
    /// <summary>What is wrong on the way to a file that only root may change.</summary>
    public static IEnumerable<string> OfRoot(string path) => Of(path, 0, 0);

    /// <summary>What is wrong on the way to a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="owner">The user id it must belong to.</param>
    /// <param name="folderOwner">The user id that its own folder may belong to beside root.</param>
    public static IEnumerable<string> Of(string path, uint owner, uint folderOwner)
    {
        if (FileFacts.Of(path) is not { } file)
        {
            yield return Text.BastionMissing.With(path);
            yield break;
        }
        if (file.IsLink)
            yield return Text.BastionIsLink.With(path);
        if (file.Owner != owner)
            yield return Text.BastionWrongOwner.With(path, file.Owner, owner);
        if (file.OthersMayWrite && !file.IsLink)
            yield return Text.BastionOthersWrite.With(path);
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (FileFacts.Of(folder) is not { } facts)
                continue;
            if (facts.IsLink)
                yield return Text.BastionIsLink.With(folder);
            if (facts.Owner != 0 && facts.Owner != folderOwner)
                yield return Text.BastionWrongOwner.With(folder, facts.Owner, 0);
            if (facts.OthersMayWrite && !facts.IsLink)
                yield return Text.BastionOthersWrite.With(folder);
        }
    }
}
