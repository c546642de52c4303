using Rempart.Core.Estates.Forms;
using Rempart.Core.Estates.Kinds;
using Rempart.Core.Estates.Loading;
using Rempart.Core.Estates.Yaml;

namespace Rempart.Core.Estates;

/// <summary>
/// Loads an estate and checks all of it. Bad input is a value: every error comes back with its place, none is thrown, and
/// what it may cost is bounded by <see cref="EstateLimits"/>.
/// </summary>
public static class EstateLoader
{
    /// <summary>
    /// Loads every <c>*.yaml</c> and <c>*.yml</c> of a folder and of the folders in it, in ordinal order. Skipped are
    /// names that begin with a dot, and folders that hold a file <c>.rempartignore</c>. Links out of the folder are errors.
    /// </summary>
    /// <param name="directory">The folder. Locations begin with it as it is given.</param>
    /// <param name="limits">What loading may cost; the defaults when null.</param>
    /// <returns>The estate, or every error.</returns>
    public static EstateLoadResult Load(string directory, EstateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var context = new ReadContext(limits ?? new EstateLimits());
        return Load(FolderReader.Read(directory, context), directory, context);
    }

    /// <summary>Loads an estate from texts, as if each were a file.</summary>
    /// <param name="files">Paths, for the locations, and YAML texts.</param>
    /// <param name="limits">What loading may cost; the defaults when null. Sizes count in UTF-16 code units here.</param>
    /// <returns>The estate, or every error.</returns>
    public static EstateLoadResult Load(IEnumerable<(string Path, string Text)> files, EstateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var context = new ReadContext(limits ?? new EstateLimits());
        var accepted = new List<(string, string)>();
        foreach (var (path, text) in files)
        {
            if (text.Length > context.Limits.FileBytes)
            {
                context.Report(new SourceLocation(path, 0, 0), FolderReader.TooLarge(text.Length, context.Limits.FileBytes));
                context.Complete = false;
            }
            else
            {
                accepted.Add((path, text));
            }
        }
        return Load(accepted, "estate", context);
    }

    private static EstateLoadResult Load(List<(string Path, string Text)> files, string where, ReadContext context)
    {
        var documents = new List<MappingNode>();
        foreach (var (path, text) in files)
        {
            var trees = new List<Node>();
            context.Complete &= TreeReader.TryRead(path, text, context.Limits, context.Report, trees);
            foreach (var tree in trees)
            {
                if (tree is MappingNode mapping)
                    documents.Add(mapping);
                else if (tree is not ScalarNode { Kind: ScalarKind.Null })
                    context.Report(tree.Location, $"a file of the estate is a mapping of kinds such as 'services', not {tree.What}");
            }
        }
        IdCollector.Collect(documents, context);
        var (header, declarations) = ReadDeclarations(documents, where, context);
        if (context.Errors.Count == 0 || context.Complete)
            EstateChecks.Run(declarations, header, context);
        var estate = context.Errors.Count == 0 ? Assembly.Of(header!, declarations) : null;
        return new EstateLoadResult(estate, Sorted(context));
    }

    private static (EstateHeader? Header, Declarations Declarations) ReadDeclarations(List<MappingNode> documents, string where, ReadContext context)
    {
        var declarations = new Declarations();
        EstateHeader? header = null;
        Node? headerNode = null;
        foreach (var entry in documents.SelectMany(document => document.Entries))
        {
            if (entry.Key.Text == EstateKinds.Header)
            {
                if (headerNode is not null)
                    context.Report(entry.Key.Location, $"'estate' stands twice; the first is at {headerNode.Location}");
                else
                    ReadHeader(entry.Value, context, ref header);
                headerNode ??= entry.Value;
            }
            else if (EstateKinds.Find(entry.Key.Text) is { } kind)
            {
                kind.Read(entry.Value, context, declarations);
            }
            else
            {
                var keys = EstateKinds.All.Select(known => known.Key).Prepend(EstateKinds.Header).ToArray();
                var near = ReadContext.DidYouMean(entry.Key.Text, keys);
                context.Report(entry.Key.Location, $"unknown key {Quote.Text(entry.Key.Text)}{(near.Length > 0 ? near : $"; the keys are {string.Join(", ", keys)}")}");
            }
        }
        if (headerNode is null && context.Complete)
            context.Report(new SourceLocation(where, 0, 0), "no file declares 'estate'; write for example 'estate: { id: acme, name: Acme }'");
        return (header, declarations);
    }

    private static void ReadHeader(Node node, ReadContext context, ref EstateHeader? header)
    {
        context.Owner = EstateKinds.Header;
        if (HeaderKind.Shape.TryRead(node, "", context, out var read))
            header = read;
        context.Owner = "";
    }

    private static List<EstateError> Sorted(ReadContext context)
    {
        var errors = context.Errors.OrderBy(error => error.Location).ThenBy(error => error.Message, StringComparer.Ordinal).Distinct().ToList();
        if (context.Full)
            errors.Add(new EstateError(errors[^1].Location, $"there are more errors; the first {context.Limits.Errors} are shown"));
        return errors;
    }
}
