namespace Rempart.Core.Estates;

/// <summary>A chapter of the security page.</summary>
public enum ControlChapter
{
    /// <summary>Objectives.</summary>
    Objectives,

    /// <summary>General measures.</summary>
    GeneralMeasures,

    /// <summary>Infrastructure.</summary>
    Infrastructure,

    /// <summary>Microservices.</summary>
    Microservices,

    /// <summary>Data.</summary>
    Data,

    /// <summary>Access.</summary>
    Access,

    /// <summary>Monitoring and incidents.</summary>
    MonitoringAndIncidents,

    /// <summary>Compliance.</summary>
    Compliance,
}

/// <summary>What is known of a control before it runs: the estate's settings, the security page and the references rest on it.</summary>
/// <param name="Id">Its stable id, such as <c>exposure.listeners</c>.</param>
/// <param name="Chapter">Its chapter.</param>
/// <param name="Sentence">The sentence it keeps true.</param>
/// <param name="Enforced">Whether it can be enforced (plan, apply), not only verified.</param>
/// <param name="Iso27001">Controls of ISO/IEC 27001:2022 Annex A that it serves, such as <c>8.20</c>.</param>
/// <param name="Csf">Subcategories of NIST CSF 2.0 that it serves, such as <c>PR.IR-01</c>.</param>
/// <param name="Gdpr">Articles of the GDPR that it serves, such as <c>32(1)(b)</c>.</param>
public sealed record KnownControl(
    string Id,
    ControlChapter Chapter,
    string Sentence,
    bool Enforced,
    IReadOnlyList<string> Iso27001,
    IReadOnlyList<string> Csf,
    IReadOnlyList<string> Gdpr);

/// <summary>Every control Rempart knows by name, whether this version verifies it yet or not. Ids are a contract with users: they stay.</summary>
public static partial class ControlCatalogue
{
    /// <summary>The control with an id.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The control, or null.</returns>
    public static KnownControl? Find(string id) => ById.GetValueOrDefault(id);

    private static KnownControl Verified(ControlChapter chapter, string id, string sentence, string iso = "", string csf = "", string gdpr = "") =>
        new(id, chapter, sentence, false, Words(iso), Words(csf), Words(gdpr));

    private static KnownControl Enforced(ControlChapter chapter, string id, string sentence, string iso = "", string csf = "", string gdpr = "") =>
        new(id, chapter, sentence, true, Words(iso), Words(csf), Words(gdpr));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
