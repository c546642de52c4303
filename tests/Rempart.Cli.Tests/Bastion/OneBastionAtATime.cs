namespace Rempart.Cli.Tests.Bastion;

/// <summary>Tests with a real bastion run one after the other: a busy machine must not make them slow for each other.</summary>
[CollectionDefinition(Name)]
public sealed class OneBastionAtATime
{
    public const string Name = "bastion";
}
