# Sourced after common.sh: packages of a Debian distribution, fetched and unpacked into a directory of one's own. Nothing
# on the machine changes, and no rights are needed.
# shellcheck shell=bash

# apt with its lists, cache and idea of what is installed (nothing) in a directory.
private_apt() { # directory, apt-get arguments
  local apt="$1" sources=()
  shift
  mkdir -p "$apt/lists/partial" "$apt/archives/partial"
  [ -e "$apt/status" ] || : >"$apt/status"
  [ ! -e "$apt/sources.list" ] || sources=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null)
  apt-get -qq -o "Dir::State::lists=$apt/lists" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt" \
    -o "Dir::Cache::archives=$apt/archives" -o "Dir::State::extended_states=$apt/extended" \
    -o APT::Sandbox::User= -o Acquire::Retries=2 -o Debug::NoLocking=1 ${sources[@]+"${sources[@]}"} "$@"
}

# Has a private apt take packages and sources from another suite of Debian's, at the mirror that this machine uses.
use_suite() { # apt's directory, suite
  local mirror kind
  need apt-get "packages of Debian $2 can be had on Debian and its relatives only"
  private_apt "$1" update || warn "apt-get update had errors; going on with what it got"
  # shellcheck disable=SC2016 # apt's own variables
  mirror="$(private_apt "$1" indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Created-By: Packages' \
    | awk '$1 == "Debian" && $2 == "Debian" { print $3; exit }')"
  [ -n "$mirror" ] || die "no mirror of Debian's is among the sources of this machine's apt"
  for kind in deb deb-src; do
    printf '%s [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$kind" "$mirror" "$2"
  done >"$1/sources.list"
  private_apt "$1" update
}

# The names of the packages that a simulated call of apt-get would install. Nothing counts as installed, so they are the
# whole closure.
would_install() { # apt's directory, apt-get arguments
  private_apt "$1" --simulate --no-install-recommends "${@:2}" | awk '$1 == "Inst" { print $2 }'
}

unpack_packages() { # apt's directory, directory to unpack into, packages
  local apt="$1" to="$2" deb
  shift 2
  mkdir -p "$apt/debs" "$to"
  (cd "$apt/debs" && private_apt "$apt" download "$@")
  for deb in "$apt"/debs/*.deb; do
    dpkg -x "$deb" "$to"
  done
  rm -rf "$apt/debs"
}
