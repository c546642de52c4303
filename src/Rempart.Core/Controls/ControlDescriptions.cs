using Rempart.Core.Estates;

namespace Rempart.Core.Controls;

/// <summary>Makes descriptions from the catalogue, so that sentences and references stand in one place.</summary>
public static class ControlDescriptions
{
    /// <summary>The description of a catalogued control.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="every">How often it runs when the estate does not say.</param>
    /// <param name="freshFor">How long an assessment counts when the estate does not say; longer than <paramref name="every"/>.</param>
    /// <exception cref="KeyNotFoundException">The catalogue has no such control.</exception>
    public static ControlDescription FromCatalogue(string id, TimeSpan every, TimeSpan freshFor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(freshFor, every);
        var known = ControlCatalogue.Find(id) ?? throw new KeyNotFoundException($"The catalogue has no control '{id}'.");
        return new ControlDescription(id, known.Sentence, freshFor, every, new ControlReferences(known.Iso27001, known.Csf, known.Gdpr));
    }
}
