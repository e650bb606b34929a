# Sourced after crates.sh: what build/bench builds.
# shellcheck shell=bash

# Says in variables what a workload is: a description, a program with the words to start it with and what it then prints,
# the root of that program, and a library of the workspace that others need (empty where there is none).
choose_workload() { # small, medium or large
  library=
  case "$1" in
    small) about="samples/hello" program=(hello) prints="Hello, world!" leaf=hello/src/main.rs library=greet/src/lib.rs ;;
    medium) about="samples/web" program=(web) prints='"notes": 2' leaf=src/main.rs ;;
    large)
      about="the editor Helix with a few more libraries, in the versions of Debian trixie"
      program=(hx --version) prints="helix " leaf=helix-term/src/main.rs library=helix-stdx/src/lib.rs
      ;;
    *) die "unknown workload '$1'; see the head of build/bench" ;;
  esac
}

get_workload() { # small, medium or large
  case "$1" in
    small) get_crates ;;
    medium) web_libraries_are_there || install_packages "${web_packages[@]}"; get_crates ;;
    large) get_large ;;
  esac
}

place_workload() { # small, medium or large; directory
  case "$1" in
    small) place_sample hello "$2" ;;
    medium) place_sample web "$2" ;;
    large) place_large "$2" ;;
  esac
}

# Helix comes to 230 packages. These make it 350: libraries that people build servers and terminal programs of.
further=(actix-web axum handlebars ignore image indicatif pulldown-cmark ratatui rustls syntect)
large="$crates/large"

unpack_large() {
  local new="$crates/new-large" libraries=("${further[@]/#/librust-}") packages
  need dpkg-source "apt-get install dpkg-dev"
  rm -rf "$new"
  use_suite "$new/apt" trixie
  mapfile -t packages < <({
    would_install "$new/apt" build-dep hx
    would_install "$new/apt" install "${libraries[@]/%/-dev}"
  } | grep '^librust-' | sort -u)
  unpack_packages "$new/apt" "$new/root" "${packages[@]}"
  (cd "$new" && private_apt "$new/apt" source --download-only hx && dpkg-source --no-check -x hx_*.dsc helix)
  mkdir "$new/large"
  mv "$new/helix" "$new/root/usr/share/cargo/registry" "$new/large/"
  printf '%s\n' "${further[@]}" >"$new/large/further"
  rm -rf "$large"
  mv "$new/large" "$large"
  rm -rf "$new"
}

get_large() {
  [ "$(cat "$large/further" 2>/dev/null)" = "$(printf '%s\n' "${further[@]}")" ] || logged large unpack_large
}

place_large() { # directory
  local crate
  mkdir -p "$1"
  cp -R "$large/helix/." "$1/"
  # It would have rustup get the oldest compiler that it still supports; its lock file has other versions than Debian.
  rm -rf "$1/rust-toolchain.toml" "$1/Cargo.lock" "$1/.cargo"
  sed -i 's/"xtask"/"further"/; s/^default-members = \[/&"further", /' "$1/Cargo.toml"
  mkdir -p "$1/further/src"
  : >"$1/further/src/lib.rs"
  {
    printf '[package]\nname = "further"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n'
    for crate in "${further[@]}"; do
      case "$crate" in
        # What is left out builds C libraries that are newer than those of some machines.
        actix-web) printf '%s = { version = "*", default-features = false, features = ["macros", "cookies", "http2"] }\n' "$crate" ;;
        syntect) printf '%s = { version = "*", default-features = false, features = ["default-fancy"] }\n' "$crate" ;;
        *) printf '%s = "*"\n' "$crate" ;;
      esac
    done
  } >"$1/further/Cargo.toml"
  take_crates_from "$large/registry" "$1"
  # Its build scripts would download grammars, and ask git for the version of the repository that they find.
  printf '\n[env]\nHELIX_DISABLE_AUTO_GRAMMAR_BUILD = "1"\nGIT_DIR = "/nonexistent"\n' >>"$1/.cargo/config.toml"
}
