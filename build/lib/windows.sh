# Sourced after crates.sh: the distribution's own Rust, which can compile for Windows, with the linker for that. It stands in
# a directory of its own, and no other Rust on the machine is touched.
# shellcheck shell=bash

windows_rust="$crates/windows-rust"

unpack_windows_rust() {
  local new="$crates/new-windows-rust" list program
  rm -rf "$new"
  private_apt "$new/apt" update || warn "apt-get update had errors; going on with what it got"
  install_packages gcc-mingw-w64-x86-64 patchelf
  # The libraries that every machine has are taken from the machine.
  mapfile -t list < <(would_install "$new/apt" install rustc cargo libstd-rust-dev-windows \
    | grep -E '^(rustc|cargo|lib(std-rust|llvm|git2|ssh2|http-parser|mbed|curl3-gnutls|z3|edit|bsd|xml2|icu).*)$')
  [ "${#list[@]}" -gt 3 ] || die "apt-get resolves no rustc with a standard library for Windows here"
  unpack_packages "$new/apt" "$new/root" "${list[@]}"
  for program in rustc cargo rustdoc; do
    # shellcheck disable=SC2016 # the loader's own variable
    patchelf --force-rpath --set-rpath '$ORIGIN/../lib/x86_64-linux-gnu' "$new/root/usr/bin/$program"
  done
  rm -rf "$windows_rust"
  mv "$new/root" "$windows_rust"
  rm -rf "$new"
}

# What tests of a second runtime identifier need; without it they are skipped.
get_windows_rust() {
  if "$windows_rust/usr/bin/rustc" --version >/dev/null 2>&1 && command -v x86_64-w64-mingw32-gcc >/dev/null 2>&1; then
    return 0
  fi
  say "unpacking the distribution's Rust, which can compile for Windows"
  (mkdir -p "$crates" && logged windows-rust unpack_windows_rust) || warn "it cannot be had here; tests of a second runtime identifier will be skipped"
}
