namespace Rempart.Ssh.Logs;

/// <summary>Lines that say why a login is refused.</summary>
internal static class RefusalLine
{
    public static RefusalReason? Read(ReadOnlySpan<char> text) => text switch
    {
        "Certificate invalid: expired" => RefusalReason.Expired,
        "Certificate invalid: not yet valid" => RefusalReason.NotYetValid,
        "Certificate invalid: name is not a listed principal" or "Certificate does not contain an authorized principal" => RefusalReason.WrongPrincipal,
        "Certificate lacks principal list" or "Certificate contains no principals" => RefusalReason.NoPrincipals,
        "Refused by certificate options" => RefusalReason.CertificateOptions,
        "Refused by certificate principals options" or "Refused by key options" => RefusalReason.PrincipalsOptions,
        _ => ReadLong(text),
    };

    private static RefusalReason? ReadLong(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("Certificate invalid: ") || text.StartsWith("Certificate "))
            return RefusalReason.CertificateInvalid;
        if (text.StartsWith("Authentication key ") && text.Contains(" revoked by file ", StringComparison.Ordinal))
            return RefusalReason.Revoked;
        if (text.StartsWith("Error checking authentication key "))
            return RefusalReason.RevocationListUnreadable;
        if (text.StartsWith("userauth_pubkey: "))
            return RefusalReason.AlgorithmNotAccepted;
        if (text.StartsWith("User ") && text.Contains(" not allowed because ", StringComparison.Ordinal))
            return RefusalReason.AccountNotAllowed;
        if (text.StartsWith("AuthorizedPrincipalsCommand") || text.StartsWith("AuthorizedKeysCommand") || text.StartsWith("Unsafe Authorized"))
            return RefusalReason.CommandFailed;
        if (text.Contains(": Authentication tried for ", StringComparison.Ordinal) && text.Contains(" not from a permitted ", StringComparison.Ordinal))
            return RefusalReason.WrongSourceAddress;
        return null;
    }
}
