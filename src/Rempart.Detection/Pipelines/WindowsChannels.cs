using System.Collections.Frozen;

namespace Rempart.Detection.Pipelines;

/// <summary>Channels and event ids of Windows, by the Sigma taxonomy appendix and the log source guides of SigmaHQ.</summary>
internal static class WindowsChannels
{
    private static readonly FrozenDictionary<string, string[]> Services = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["Application"] = ["application"],
        ["Security"] = ["security"],
        ["System"] = ["system"],
        ["DNS Server"] = ["dns-server"],
        ["Windows PowerShell"] = ["powershell-classic", "powershell"],
        ["Microsoft-Windows-PowerShell/Operational"] = ["powershell"],
        ["PowerShellCore/Operational"] = ["powershell"],
        ["Microsoft-Windows-Sysmon/Operational"] = ["sysmon"],
        ["Microsoft-Windows-Application-Experience/Program-Telemetry"] = ["application-experience"],
        ["Microsoft-Windows-Application-Experience/Program-Compatibility-Assistant"] = ["application-experience"],
        ["Microsoft-Windows-AppLocker/MSI and Script"] = ["applocker"],
        ["Microsoft-Windows-AppLocker/EXE and DLL"] = ["applocker"],
        ["Microsoft-Windows-AppLocker/Packaged app-Deployment"] = ["applocker"],
        ["Microsoft-Windows-AppLocker/Packaged app-Execution"] = ["applocker"],
        ["Microsoft-Windows-AppModel-Runtime/Admin"] = ["appmodel-runtime"],
        ["Microsoft-Windows-AppXDeploymentServer/Operational"] = ["appxdeployment-server"],
        ["Microsoft-Windows-AppxPackaging/Operational"] = ["appxpackaging-om"],
        ["Microsoft-Windows-BitLocker/BitLocker Management"] = ["bitlocker"],
        ["Microsoft-Windows-Bits-Client/Operational"] = ["bits-client"],
        ["Microsoft-Windows-CAPI2/Operational"] = ["capi2"],
        ["Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational"] = ["certificateservicesclient-lifecycle-system"],
        ["Microsoft-Windows-CodeIntegrity/Operational"] = ["codeintegrity-operational"],
        ["Microsoft-Windows-DHCP-Server/Operational"] = ["dhcp"],
        ["Microsoft-Windows-Diagnosis-Scripted/Operational"] = ["diagnosis-scripted"],
        ["Microsoft-Windows-DNS Client Events/Operational"] = ["dns-client"],
        ["Microsoft-Windows-DNS-Client/Operational"] = ["dns-client"],
        ["Microsoft-Windows-DNS-Server/Analytical"] = ["dns-server-analytic"],
        ["Microsoft-Windows-DNS-Server/Audit"] = ["dns-server-audit"],
        ["Microsoft-Windows-DriverFrameworks-UserMode/Operational"] = ["driver-framework"],
        ["Microsoft-Windows-Windows Firewall With Advanced Security/Firewall"] = ["firewall-as"],
        ["Microsoft-Windows-Hyper-V-Worker"] = ["hyper-v-worker"],
        ["Microsoft-IIS-Configuration/Operational"] = ["iis-configuration"],
        ["Microsoft-Windows-Kernel-EventTracing"] = ["kernel-event-tracing"],
        ["Microsoft-Windows-Kernel-ShimEngine/Operational"] = ["kernel-shimengine"],
        ["Microsoft-Windows-Kernel-ShimEngine/Diagnostic"] = ["kernel-shimengine"],
        ["Microsoft-Windows-LDAP-Client/Debug"] = ["ldap"],
        ["Microsoft-Windows-LSA/Operational"] = ["lsa-server"],
        ["MSExchange Management"] = ["msexchange-management"],
        ["Microsoft-Windows-Ntfs/Operational"] = ["ntfs"],
        ["Microsoft-Windows-NTLM/Operational"] = ["ntlm"],
        ["OpenSSH/Operational"] = ["openssh"],
        ["Microsoft-Windows-PrintService/Admin"] = ["printservice-admin"],
        ["Microsoft-Windows-PrintService/Operational"] = ["printservice-operational"],
        ["Microsoft-Windows-Security-Mitigations/Kernel Mode"] = ["security-mitigations"],
        ["Microsoft-Windows-Security-Mitigations/User Mode"] = ["security-mitigations"],
        ["Microsoft-Windows-SENSE/Operational"] = ["sense"],
        ["Microsoft-ServiceBus-Client/Operational"] = ["servicebus-client", "microsoft-servicebus-client"],
        ["Microsoft-ServiceBus-Client/Admin"] = ["servicebus-client", "microsoft-servicebus-client"],
        ["Microsoft-Windows-Shell-Core/Operational"] = ["shell-core"],
        ["Microsoft-Windows-SmbClient/Security"] = ["smbclient-security"],
        ["Microsoft-Windows-SmbClient/Connectivity"] = ["smbclient-connectivity"],
        ["Microsoft-Windows-SMBServer/Connectivity"] = ["smbserver-connectivity"],
        ["Microsoft-Windows-TaskScheduler/Operational"] = ["taskscheduler"],
        ["Microsoft-Windows-TerminalServices-LocalSessionManager/Operational"] = ["terminalservices-localsessionmanager"],
        ["Microsoft-Windows-VHDMP/Operational"] = ["vhdmp"],
        ["Microsoft-Windows-Windows Defender/Operational"] = ["windefend"],
        ["Microsoft-Windows-WMI-Activity/Operational"] = ["wmi"],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The services of a channel; none for a channel that the taxonomy does not know.</summary>
    public static string[] ServicesOf(string channel) => Services.TryGetValue(channel, out var services) ? services : [];

    /// <summary>The categories of an event.</summary>
    public static string[] CategoriesOf(string channel, string id) => channel.ToUpperInvariant() switch
    {
        "MICROSOFT-WINDOWS-SYSMON/OPERATIONAL" => OfSysmon(id),
        "SECURITY" => id switch
        {
            "4688" => ["process_creation"],
            "4657" => ["registry_set", "registry_event"],
            "5156" => ["network_connection"],
            "4663" => ["file_access"],
            _ => [],
        },
        "WINDOWS POWERSHELL" => id switch
        {
            "400" => ["ps_classic_start"],
            "600" => ["ps_classic_provider_start"],
            "800" => ["ps_classic_script"],
            _ => [],
        },
        "MICROSOFT-WINDOWS-POWERSHELL/OPERATIONAL" or "POWERSHELLCORE/OPERATIONAL" => id switch
        {
            "4103" => ["ps_module"],
            "4104" => ["ps_script"],
            _ => [],
        },
        "MICROSOFT-WINDOWS-KERNEL-FILE/ANALYTIC" => ["file_access", "file_rename"],
        _ => [],
    };

    /// <summary>Whether a provider or channel is Sysmon.</summary>
    public static string[] OfSysmon(string id) => id switch
    {
        "1" => ["process_creation"],
        "2" => ["file_change"],
        "3" => ["network_connection"],
        "4" or "16" => ["sysmon_status"],
        "5" => ["process_termination"],
        "6" => ["driver_load"],
        "7" => ["image_load"],
        "8" => ["create_remote_thread"],
        "9" => ["raw_access_thread"],
        "10" => ["process_access"],
        "11" => ["file_event"],
        "12" => ["registry_add", "registry_delete", "registry_event"],
        "13" => ["registry_set", "registry_event"],
        "14" => ["registry_rename", "registry_event"],
        "15" => ["create_stream_hash"],
        "17" or "18" => ["pipe_created"],
        "19" or "20" or "21" => ["wmi_event"],
        "22" => ["dns_query"],
        "23" => ["file_delete"],
        "24" => ["clipboard_capture"],
        "25" => ["process_tampering"],
        "26" => ["file_delete_detected"],
        "27" => ["file_block_executable"],
        "28" => ["file_block_shredding"],
        "29" => ["file_executable_detected"],
        "255" => ["sysmon_error"],
        _ => [],
    };
}
