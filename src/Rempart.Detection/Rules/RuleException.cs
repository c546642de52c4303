using Rempart.Detection.Yaml;

namespace Rempart.Detection;

/// <summary>Why a rule is rejected, with the place. Never leaves the library: it becomes a <see cref="RuleProblem"/>.</summary>
internal sealed class RuleException(string message, int line, int column) : Exception(message)
{
    public RuleException(string message, YamlNode node)
        : this(message, node.Line, node.Column)
    {
    }

    public int Line { get; } = line;

    public int Column { get; } = column;
}
