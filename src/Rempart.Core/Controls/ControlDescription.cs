namespace Rempart.Core.Controls;

/// <summary>What a control is: its name, the sentence it keeps true, and the requirements it serves.</summary>
/// <param name="Id">The stable id, such as <c>exposure.listeners</c>.</param>
/// <param name="Sentence">The sentence of the security page, in English.</param>
/// <param name="FreshFor">How long an assessment counts; older ones count as <see cref="Outcome.Unknown"/>. The estate may override it.</param>
/// <param name="Every">How often the check runs when the estate does not say.</param>
/// <param name="References">The requirements it serves.</param>
public sealed record ControlDescription(
    string Id,
    string Sentence,
    TimeSpan FreshFor,
    TimeSpan Every,
    ControlReferences References);

/// <summary>The requirements that a control serves; it never says "conforms".</summary>
/// <param name="Iso27001">ISO/IEC 27001:2022 Annex A numbers.</param>
/// <param name="NistCsf">NIST CSF 2.0 subcategories.</param>
/// <param name="Gdpr">GDPR articles.</param>
public sealed record ControlReferences(
    IReadOnlyList<string> Iso27001,
    IReadOnlyList<string> NistCsf,
    IReadOnlyList<string> Gdpr);
