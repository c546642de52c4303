# Sourced by run.sh and test.sh: installs Debian packages that are missing, and says which and why.
# Usage: require_packages 'PACKAGE|TEST|WHY' ...     TEST is a shell command that succeeds when the package is there.

# PostgreSQL's programs lie outside PATH; Rempart takes the newest version from 14 on.
has_postgresql() {
    local folder
    for folder in /usr/lib/postgresql/*; do
        if [ -x "$folder/bin/initdb" ] && [ "${folder##*/}" -ge 14 ] 2>/dev/null; then
            return 0
        fi
    done
    return 1
}

require_packages() {
    local entry package test why
    local -a missing=() as_root=()
    for entry in "$@"; do
        IFS='|' read -r package test why <<<"$entry"
        if ! eval "$test" >/dev/null 2>&1; then
            missing+=("$package")
            printf 'Missing: %s (%s)\n' "$package" "$why" >&2
        fi
    done
    [ "${#missing[@]}" -gt 0 ] || return 0

    if ! command -v apt-get >/dev/null 2>&1; then
        printf 'This is not Debian or a relative of it. Install by hand what these Debian packages hold, then run this again: %s\n' "${missing[*]}" >&2
        return 2
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            printf 'You are not root and there is no sudo. Let an administrator run this, then run this script again:\n  apt-get install %s\n' "${missing[*]}" >&2
            return 2
        fi
        as_root=(sudo)
    fi
    # Debian's postgresql also makes and starts a cluster of its own on port 5432 of the loopback address. Rempart neither uses
    # nor stops it: it is the machine's, not ours. The control exposure.listeners sees it there, which is the truth.
    # To have no such cluster, set create_main_cluster = false in /etc/postgresql-common/createcluster.conf before the install.
    printf 'Installing: %s\n' "${missing[*]}" >&2
    if install_packages "${missing[@]}"; then
        return 0
    fi
    printf 'The package lists are missing or too old: refreshing them once.\n' >&2
    if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 && install_packages "${missing[@]}"; then
        return 0
    fi
    printf 'The install failed. Run this by hand and read what it says:\n  apt-get update && apt-get install %s\n' "${missing[*]}" >&2
    return 2
}

# Reads as_root of its caller.
install_packages() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

# Finds the .NET SDK that global.json names and puts it first on PATH.
require_dotnet() {
    local root=$1 folder
    for folder in '' "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
        if (cd "$root" && PATH=${folder:+$folder:}$PATH dotnet --version) >/dev/null 2>&1; then
            [ -z "$folder" ] || PATH=$folder:$PATH
            DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
            export PATH DOTNET_ROOT DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
            return 0
        fi
    done
    cat >&2 <<'END'
Rempart needs the .NET SDK 10.0.4xx (10.0.401 or a later patch), and it is not here. It is not a Debian package. Get it from
  https://dotnet.microsoft.com/download/dotnet/10.0
or put it into your home folder, without root:
  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0.4xx
Then run this again.
END
    return 2
}
