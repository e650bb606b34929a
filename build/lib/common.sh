# Sourced by the scripts of build/: where things are, and how they say what they do.
# shellcheck shell=bash

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
artifacts="$root/artifacts"
. "$root/build/lib/engine.sh"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# A kept MSBuild node would hold Green.Tasks.dll open across builds of the tool.
export MSBUILDDISABLENODEREUSE=1

say() { printf '==> %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

need() { # command, what to do about it
  command -v "$1" >/dev/null 2>&1 || die "'$1' is not on PATH: $2"
}

# Runs a command with its output in artifacts/logs/NAME.log; shows the end of it when it fails.
logged() { # name, command...
  local log="$artifacts/logs/$1.log" code
  shift
  mkdir -p "$artifacts/logs"
  # Not `"$@" || code=$?`: that would switch `set -e` off inside a function that is run here.
  set +e
  (set -e; "$@") >"$log" 2>&1
  code=$?
  set -e
  if [ "$code" -ne 0 ]; then
    tail -n 40 "$log" >&2
    die "failed with exit code $code: $* (all of its output: $log)"
  fi
}

is_root() { [ "$(id -u)" -eq 0 ]; }

# Installs the named packages of the distribution that are not there yet. Only root can.
install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  is_root || die "these packages are missing and only root can install them: ${missing[*]}"
  say "installing ${missing[*]}"
  # Errors of one source among several need not matter: the installation will tell.
  (logged apt-update apt-get update) || warn "apt-get update had errors"
  logged apt-install env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
}

# The C libraries that samples/web links.
web_libraries=(openssl sqlite3 libzstd zlib)
web_packages=(pkg-config libssl-dev libsqlite3-dev libzstd-dev zlib1g-dev)
web_libraries_are_there() {
  command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "${web_libraries[@]}"
}

# Says in the variable `sandbox` what isolates the builds: containers where an engine answers and has a base image (made
# here if it has none), else namespaces.
sandbox=namespaces
choose_sandbox() {
  sandbox=namespaces
  if ! engine_answers; then
    say "sandbox: no container engine answers, so Linux namespaces"
  elif (logged image "$root/build/image"); then
    sandbox=container
    say "sandbox: containers of the engine that answers"
  else
    warn "a container engine answers, but there is no base image for it; going on with Linux namespaces"
  fi
}
