# Sourced after common.sh: third-party crates for samples and tests, from the public registry or from the distribution.
# shellcheck shell=bash
. "${BASH_SOURCE[0]%/*}/apt.sh"

crates="$root/.crates"

# What samples/web uses; the distribution's package manager adds what these depend on.
crate_packages=(
  librust-anyhow-dev librust-chrono-dev librust-clap-dev librust-clap-derive-dev librust-hyper-dev librust-itoa-dev
  librust-libz-sys-dev librust-openssl-dev librust-rayon-dev librust-regex-dev librust-ring-dev librust-rusqlite-dev
  librust-serde-dev librust-serde-derive-dev librust-serde-json-dev librust-thiserror-dev librust-tokio-dev
  librust-uuid-dev librust-zstd-dev
)

# True when cargo, as the user has set it up, can get a crate that is not on this machine.
registry_answers() {
  local probe="$artifacts/registry-probe"
  rm -rf "$probe"
  mkdir -p "$probe/src"
  : >"$probe/src/lib.rs"
  printf '[package]\nname = "probe"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\nitoa = "1"\n[workspace]\n' >"$probe/Cargo.toml"
  # A CARGO_HOME of its own would miss a mirror that the user has set up; the index must be asked all the same.
  (cd "$probe" && CARGO_NET_RETRY=0 CARGO_HTTP_TIMEOUT=15 timeout 60 cargo update --quiet >/dev/null 2>&1)
}

unpack_distribution_crates() {
  local new="$crates/new" list
  need apt-get "without a registry the crates come from a distribution of the Debian family"
  rm -rf "$new"
  private_apt "$new/apt" update || warn "apt-get update had errors; going on with what it got"
  mapfile -t list < <(would_install "$new/apt" install "${crate_packages[@]}" | grep '^librust-')
  [ "${#list[@]}" -gt 0 ] || die "apt-get resolves no librust packages here"
  unpack_packages "$new/apt" "$new/root" "${list[@]}"
  rm -rf "$crates/registry"
  mv "$new/root/usr/share/cargo/registry" "$crates/registry"
  printf '%s\n' "${crate_packages[@]}" >"$crates/packages"
  rm -rf "$new"
}

# Makes third-party crates available. Afterwards crate_source is empty (cargo's own registry serves them) or the
# directory that replaces it.
crate_source=
get_crates() {
  crate_source="$crates/registry"
  if [ -d "$crate_source" ] && [ "$(cat "$crates/packages" 2>/dev/null)" = "$(printf '%s\n' "${crate_packages[@]}")" ]; then
    say "crates: $crate_source ($(find "$crate_source" -mindepth 1 -maxdepth 1 | wc -l) crates, unpacked before)"
  elif registry_answers; then
    say "crates: cargo's registry answers"
    crate_source=
  else
    say "crates: cargo's registry does not answer; unpacking the distribution's librust packages into $crates"
    mkdir -p "$crates"
    logged crates unpack_distribution_crates
    say "crates: $(find "$crate_source" -mindepth 1 -maxdepth 1 | wc -l) crates in $crate_source"
  fi
}

# Copies a sample to a place that git ignores and points it at the crates found by get_crates. Build results already
# there stay.
place_sample() { # sample, directory
  local to="$2"
  mkdir -p "$to"
  cp -R "$root/samples/$1/." "$to/"
  rm -f "$to/.cargo/config.toml"
  [ -z "$crate_source" ] || take_crates_from "$crate_source" "$to"
}

take_crates_from() { # directory of unpacked crates, workspace
  mkdir -p "$2/.cargo"
  printf '[source.crates-io]\nreplace-with = "unpacked"\n\n[source.unpacked]\ndirectory = "%s"\n' "$1" >"$2/.cargo/config.toml"
}
