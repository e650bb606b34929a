# Sourced after crates.sh: sccache to compare with, from Debian trixie, with that suite's C libraries beside it.
# shellcheck shell=bash

unpack_sccache() {
  local new="$crates/new-sccache" packages loader
  rm -rf "$new"
  use_suite "$new/apt" trixie
  mapfile -t packages < <(would_install "$new/apt" install 'sccache=0.10*')
  [ "${#packages[@]}" -gt 0 ] || die "trixie has no sccache 0.10 for this machine"
  install_packages patchelf
  unpack_packages "$new/apt" "$new/root" "${packages[@]}"
  rm -rf "$crates/sccache"
  mv "$new/root" "$crates/sccache"
  rm -rf "$new"
  # Its C library may be newer than the machine's. An rpath is this program's own: the compilers that it starts have theirs.
  loader="$(find "$(realpath "$crates")/sccache/usr/lib" -name 'ld-linux*' -type f)"
  patchelf --set-interpreter "$loader" --force-rpath --set-rpath "${loader%/*}" "$crates/sccache/usr/bin/sccache"
}

# Says in the variable `sccache` where it is; empty where it cannot be had.
sccache=
get_sccache() {
  sccache="$crates/sccache/usr/bin/sccache"
  if ! "$sccache" --version >/dev/null 2>&1 && ! (mkdir -p "$crates" && logged sccache unpack_sccache && "$sccache" --version >/dev/null); then
    warn "sccache 0.10 cannot be had here; going on without it"
    sccache=
  fi
}

# A server of the benchmark's own, which knows neither the user's settings nor the user's cache.
start_sccache() { # directory for its cache
  # A socket's path must be short.
  sccache_run="$(mktemp -d)"
  export SCCACHE_DIR="$1" SCCACHE_SERVER_UDS="$sccache_run/socket" SCCACHE_CONF=/dev/null SCCACHE_IDLE_TIMEOUT=0
  logged sccache-start "$sccache" --start-server
}

sccache_run=
stop_sccache() {
  [ -n "$sccache_run" ] || return 0
  (logged sccache-stop "$sccache" --stop-server) || warn "sccache's server had ended before"
  rm -rf "$sccache_run"
  sccache_run=
}
