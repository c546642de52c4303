using System.Collections.Frozen;
using System.Text;
using Rempart.Events.Ocsf;

namespace Rempart.Events.Parsers.Auth0;

/// <summary>
/// The codes of Auth0's tenant logs (the 166 types of its published log schemas). A row has the class, the activity, and codes; those
/// before the first bar succeeded, those before the second failed, those after it tell no outcome. A code that is not here is a new
/// one: an API activity whose name tells, by Auth0's habit, whether it failed.
/// </summary>
internal static class Auth0Codes
{
    private static readonly FrozenDictionary<string, Auth0Code> Known = Build(
        // Logins, of people.
        (EventClass.Authentication, Activity.Authentication.Logon,
            "s scoa sdel sens ssa sd sdelsa scv | f fp fu fcoa fco fsa fens fdelsa fd limit_delegation limit_mu limit_phone limit_sul limit_wc pwd_leak fdeaz fdeac fdecc passkey_challenge_failed ss_sso_failure | w pla ss_sso_info cls cs passkey_challenge_started ciba_start_succeeded"),
        (EventClass.Authentication, Activity.Authentication.Logon, "ss_sso_success | ciba_start_failed | "),
        (EventClass.Authentication, Activity.Authentication.Logoff,
            "slo oidc_backchannel_logout_succeeded universal_logout_succeeded srrt | flo federated_logout_failed oidc_backchannel_logout_failed universal_logout_failed | "),
        // Tokens.
        (EventClass.Authentication, Activity.Authentication.AuthenticationTicket,
            "seacft seccft secte sede sdeleacft seoobft seotpft sepft sepkoobft sepkotpft sepkrcft sercft sertft seta ciba_exchange_succeeded idjag_exchange_succeeded success_on_behalf_of_token_exchange"
            + " | feacft feccft fecte fede fdeleacft feoobft feotpft fepft fepotpft fercft ferrt fertft feta fpar ciba_exchange_failed idjag_exchange_failed failed_on_behalf_of_token_exchange jwt_bearer_exchange_failed | "),
        // Second factors.
        (EventClass.Authentication, Activity.Other,
            "gd_auth_succeed gd_recovery_succeed gd_auth_email_verification | gd_auth_failed gd_auth_rejected gd_otp_rate_limit_exceed gd_recovery_failed gd_webauthn_challenge_failed gd_send_pn_failure gd_send_sms_failure gd_send_voice_failure"
            + " | mfar gd_start_auth gd_send_email gd_send_email_verification gd_send_pn gd_send_sms gd_send_voice"),
        (EventClass.AccountChange, Activity.Account.MfaEnable, "gd_enrollment_complete | gd_start_enroll_failed gd_webauthn_enrollment_failed | gd_start_enroll"),
        (EventClass.AccountChange, Activity.Account.MfaDisable, "gd_unenroll | | "),
        (EventClass.AccountChange, Activity.Other,
            "gd_update_device_account my_account_authentication_method_succeeded sce scpn scu sv svr si connected_accounts_connection_succeeded connected_accounts_delete_succeeded sscim organization_member_added"
            + " | my_account_authentication_method_failed fce fcpn fcu fv fvr fi connected_accounts_connection_failed connected_accounts_delete_failed fscim fcph fpurh fcpro | wum directory_sync_started"),
        (EventClass.AccountChange, Activity.Other, "directory_sync_completed | directory_sync_failed | "),
        // Accounts.
        (EventClass.AccountChange, Activity.Account.Create, "ss sui | fs fui | "),
        (EventClass.AccountChange, Activity.Account.Delete, "sdu | fdu | "),
        (EventClass.AccountChange, Activity.Account.PasswordChange, "scp | fcp | "),
        (EventClass.AccountChange, Activity.Account.PasswordReset, "scpr | fcpr reset_pwd_leak | "),
        (EventClass.AccountChange, Activity.Account.Enable, "ublkdu | | "),
        // The tenant.
        (EventClass.ApiActivity, Activity.Api.Update, "sapi gd_tenant_update kms_key_management_success | kms_key_management_failure custom_domain_verification_failed | kms_key_state_changed"),
        (EventClass.ApiActivity, Activity.Api.Read, "mgmt_api_read | rich_consents_access_error | acls_summary"),
        (EventClass.ApiActivity, Activity.Api.Delete, "resource_cleanup | | "),
        (EventClass.ApiActivity, Activity.Other,
            "flows_execution_completed forms_submission_succeeded | actions_execution_failed flows_execution_failed forms_submission_failed api_limit fn | acul_sdk_notice api_limit_warning appi depnote wn"));

    /// <summary>The codes that are known, for the tests.</summary>
    public static IEnumerable<string> All => Known.Keys;

    public static void Classify(ReadOnlySpan<byte> code, SecurityEvent into)
    {
        var meaning = Of(code);
        into.Classify(meaning.Class, meaning.Activity, meaning.Status, meaning.Severity);
        if (meaning.IsMfa)
            into.Set(Field.IsMfa, true);
    }

    public static Auth0Code Of(ReadOnlySpan<byte> code)
    {
        Span<char> name = stackalloc char[64];
        if (code.Length > name.Length || !Ascii.IsValid(code))
            return new Auth0Code(EventClass.ApiActivity, Activity.Other, EventStatus.Unknown, EventSeverity.Informational, false);
        Encoding.ASCII.GetChars(code, name);
        return Known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..code.Length], out var known) ? known : Unknown(code);
    }

    private static Auth0Code Unknown(ReadOnlySpan<byte> code)
    {
        var status = code.EndsWith("_failed"u8) || code.EndsWith("_failure"u8) ? EventStatus.Failure
            : code.EndsWith("_succeeded"u8) || code.EndsWith("_success"u8) || code.EndsWith("_succeed"u8) ? EventStatus.Success : EventStatus.Unknown;
        return new Auth0Code(EventClass.ApiActivity, Activity.Other, status, EventSeverity.Informational, false);
    }

    private static FrozenDictionary<string, Auth0Code> Build(params (EventClass Class, byte Activity, string Codes)[] rows)
    {
        var known = new Dictionary<string, Auth0Code>();
        foreach (var (@class, activity, codes) in rows)
        {
            var parts = codes.Split('|');
            foreach (var (part, status) in parts.Zip([EventStatus.Success, EventStatus.Failure, EventStatus.Unknown]))
            {
                foreach (var code in part.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    var severity = Alarm(code) ? EventSeverity.Medium : status == EventStatus.Failure ? EventSeverity.Low : EventSeverity.Informational;
                    known.Add(code, new Auth0Code(@class, activity, status, severity, code.StartsWith("gd_", StringComparison.Ordinal) || code == "mfar"));
                }
            }
        }
        return known.ToFrozenDictionary();
    }

    // Codes that are a sign of an attack by themselves.
    private static bool Alarm(string code) => code is "ferrt" or "gd_auth_rejected" or "gd_otp_rate_limit_exceed" or "limit_mu" or "limit_sul" or "limit_wc" or "mgmt_api_read" or "pwd_leak" or "reset_pwd_leak";
}
