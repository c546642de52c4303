using System.Collections.Frozen;
using static Rempart.Core.Estates.ControlChapter;

namespace Rempart.Core.Estates;

public static partial class ControlCatalogue
{
    /// <summary>All of them, in the order of the security page's chapters.</summary>
    public static IReadOnlyList<KnownControl> All { get; } =
    [
        Verified(Objectives, "platform.self", "Rempart itself is intact", "5.33 8.9", "PR.PS-01"),
        Verified(Objectives, "platform.availability", "What the estate declares available answers", "8.14", "PR.IR-04", "32(1)(b)"),
        Verified(Objectives, "exposure.listeners", "Nothing listens that is not declared", "8.20 8.21", "PR.PS-01 ID.AM-03"),
        Verified(Objectives, "exposure.external", "What the outside can reach is what is declared", "8.20", "ID.RA-01"),

        Verified(GeneralMeasures, "updates.vulnerabilities", "No known vulnerability is older than its deadline", "8.8", "ID.RA-01 PR.PS-02", "32(1)(d)"),
        Verified(GeneralMeasures, "updates.supported", "No software is out of support", "8.8 8.19", "PR.PS-02"),
        Verified(GeneralMeasures, "transport.tls", "Every declared endpoint speaks TLS well", "8.24", "PR.DS-02", "32(1)(a)"),
        Enforced(GeneralMeasures, "transport.certificates", "Certificates come from the declared authority and are renewed in time", "8.24", "PR.DS-02"),
        Verified(GeneralMeasures, "transport.no-plaintext", "No declared flow carries plain text", "8.20 8.24", "PR.DS-02"),
        Verified(GeneralMeasures, "audit.kubernetes", "Kubernetes configurations meet the policy", "8.9 5.36", "PR.PS-01", "32(1)(d)"),
        Verified(GeneralMeasures, "audit.hosts", "Host configurations meet the policy", "8.9 5.36", "PR.PS-01", "32(1)(d)"),
        Verified(GeneralMeasures, "audit.postgresql", "PostgreSQL configurations meet the policy", "8.9 5.36", "PR.PS-01", "32(1)(d)"),
        Verified(GeneralMeasures, "audit.images", "Container images meet the policy", "8.9 5.36", "PR.PS-01", "32(1)(d)"),
        Verified(GeneralMeasures, "data.postgresql-hardening", "PostgreSQL is configured as it should be", "8.9", "PR.PS-01"),

        Enforced(Infrastructure, "access.bastion-only", "Internal resources are reached only through the bastion's tunnels", "8.2 8.20", "PR.AA-05 PR.IR-01"),
        Enforced(Infrastructure, "network.segmentation", "Only declared flows cross subnets", "8.22 8.20", "PR.IR-01"),
        Enforced(Infrastructure, "network.policies", "Only declared flows pass between pods", "8.22", "PR.IR-01"),
        Enforced(Infrastructure, "network.environment-separation", "Production, test and development cannot reach each other", "8.31 8.22", "PR.IR-01"),

        Enforced(Microservices, "services.least-privilege", "A service has the rights it uses and no more", "8.2 8.3", "PR.AA-05"),
        Verified(Microservices, "services.authenticated", "No endpoint answers without a valid token", "8.5", "PR.AA-03"),
        Enforced(Microservices, "services.mutual-tls", "Services prove who they are to each other", "8.24", "PR.AA-04 PR.DS-02"),
        Enforced(Microservices, "services.rate-limited", "Floods are cut off", "8.6", "PR.IR-04"),
        Enforced(Microservices, "secrets.rotated", "Secrets are central and rotated", "5.17 8.24", "PR.AA-01"),
        Enforced(Microservices, "secrets.no-plaintext", "Secrets stand nowhere in plain text", "5.17 8.24", "PR.AA-01"),

        Enforced(ControlChapter.Data, "data.columns-encrypted", "Sensitive columns are encrypted", "8.24", "PR.DS-01", "32(1)(a)"),
        Enforced(ControlChapter.Data, "data.config-encrypted", "Sensitive configuration is encrypted", "8.24", "PR.DS-01", "32(1)(a)"),
        Enforced(ControlChapter.Data, "data.volume-encrypted", "Volumes with sensitive data are encrypted", "8.24", "PR.DS-01", "32(1)(a)"),
        Verified(ControlChapter.Data, "keys.recoverable", "Keys are rotated and can be recovered", "8.24"),
        Enforced(ControlChapter.Data, "backup.recent", "Backups run as declared", "8.13 5.30", "PR.DS-11 RC.RP-03", "32(1)(c)"),
        Enforced(ControlChapter.Data, "backup.restorable", "Backups are proved to restore", "8.13 5.30", "PR.DS-11 RC.RP-03", "32(1)(c)"),
        Enforced(ControlChapter.Data, "backup.encrypted", "Backups are encrypted", "8.13 5.30", "PR.DS-11 RC.RP-03", "32(1)(c)"),
        Enforced(ControlChapter.Data, "backup.isolated", "Backups lie where production cannot destroy them", "8.13 5.30", "PR.DS-11 RC.RP-03", "32(1)(c)"),
        Enforced(ControlChapter.Data, "backup.retention", "Backups are kept as long as declared and no longer", "8.13 5.30", "PR.DS-11 RC.RP-03", "32(1)(c)"),
        Verified(ControlChapter.Data, "dlp.discovery", "Sensitive data lies only where it is declared", "8.12 5.34", "ID.AM-07", "5 25"),
        Enforced(ControlChapter.Data, "dlp.egress", "Sensitive data does not leave", "8.12", "PR.DS-02 DE.CM-01"),
        Enforced(ControlChapter.Data, "dlp.logs", "Logs hold no personal data or secrets", "8.11 8.12", "", "5(1)(c)"),

        Enforced(ControlChapter.Access, "identity.central", "People are managed centrally", "5.16 8.5", "PR.AA-01 PR.AA-03"),
        Enforced(ControlChapter.Access, "identity.sessions", "Sessions are managed centrally", "5.16 8.5", "PR.AA-01 PR.AA-03"),
        Enforced(ControlChapter.Access, "access.ssh-keys", "SSH keys are protected", "5.17 8.2", "PR.AA-01"),
        Enforced(ControlChapter.Access, "access.short-lived", "Access is short-lived", "5.17 8.2", "PR.AA-01"),
        Enforced(ControlChapter.Access, "access.least-privilege", "Rights that are not needed go", "5.18 8.2", "PR.AA-05", "32(4)"),
        Enforced(ControlChapter.Access, "access.reviewed", "Rights are reviewed regularly", "5.18 8.2", "PR.AA-05", "32(4)"),

        Enforced(MonitoringAndIncidents, "monitoring.metrics", "What runs is measured", "8.16", "DE.CM-09 DE.AE-06"),
        Enforced(MonitoringAndIncidents, "monitoring.alerting", "An alert reaches a person", "8.16", "DE.CM-09 DE.AE-06"),
        Verified(MonitoringAndIncidents, "siem.sources-reporting", "Every declared log source reports", "8.15 8.16 5.28", "PR.PS-04 DE.CM-01 DE.AE-03"),
        Verified(MonitoringAndIncidents, "siem.detections-live", "Detections are live", "8.15 8.16 5.28", "PR.PS-04 DE.CM-01 DE.AE-03"),
        Verified(MonitoringAndIncidents, "siem.log-integrity", "Security logs are whole", "8.15 8.16 5.28", "PR.PS-04 DE.CM-01 DE.AE-03"),
        Verified(MonitoringAndIncidents, "siem.retention", "Security logs are kept as long as declared", "8.15 8.16 5.28", "PR.PS-04 DE.CM-01 DE.AE-03"),
        Verified(MonitoringAndIncidents, "incidents.procedures", "Procedures are documented, owned, current and runnable", "5.24 5.26 5.37", "RS.MA-01"),
        Verified(MonitoringAndIncidents, "incidents.exercised", "Exercises run regularly, and attacks are detected in time", "5.24 5.27", "ID.IM-02"),

        Verified(Compliance, "privacy.records", "The records of processing are current", "5.34 8.10", "", "5 15-20 30 33 34"),
        Verified(Compliance, "privacy.requests", "Requests of people about their data are answered in time", "5.34 8.10", "", "5 15-20 30 33 34"),
        Verified(Compliance, "privacy.retention", "Personal data goes when its time is over", "5.34 8.10", "", "5 15-20 30 33 34"),
        Verified(Compliance, "privacy.breach-clock", "A breach is notified in time", "5.34 8.10", "", "5 15-20 30 33 34"),
        Verified(Compliance, "compliance.coverage", "Each requirement of the chosen frameworks has live evidence or a stated reason", "5.31 5.35 5.36", "GV.OV"),
    ];

    // Below the table: static fields are set in the order of the text.
    private static readonly FrozenDictionary<string, KnownControl> ById = All.ToFrozenDictionary(control => control.Id, StringComparer.Ordinal);
}
