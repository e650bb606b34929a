# Sourced by the scripts of build/: where things are, and how they say what they do.
# shellcheck shell=bash

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
artifacts="$root/artifacts"

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
  local log="$artifacts/logs/$1.log" code=0
  shift
  mkdir -p "$artifacts/logs"
  "$@" >"$log" 2>&1 || code=$?
  if [ "$code" -ne 0 ]; then
    tail -n 40 "$log" >&2
    die "failed with exit code $code: $* (all of its output: $log)"
  fi
}

is_root() { [ "$(id -u)" -eq 0 ]; }

# True when a container engine answers at DOCKER_HOST or at the default socket.
engine_answers() {
  if command -v docker >/dev/null 2>&1; then
    timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1
  else
    [ -n "${DOCKER_HOST:-}" ] || [ -S /var/run/docker.sock ]
  fi
}
