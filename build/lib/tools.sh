# Sourced after sccache.sh: the tools that build/bench compares. `msbuild-*` is `dotnet green build`, `wrapper-*` is cargo
# with Green as RUSTC_WRAPPER; what follows the hyphen is the sandbox. Uses the variables bench and green of build/bench.
# shellcheck shell=bash

# Nothing that the user has set up for cargo takes part.
unset RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_RUSTC_WRAPPER CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR
export CARGO_INCREMENTAL=0

remembers() { [ "$1" != cargo ]; }                        # whether a tool has a store
is_by_cargo() { [[ "$1" != msbuild-* ]]; }                # whether cargo itself decides what is to be built

# What a tool needs in its environment, as assignments for env.
environment_of() { # tool
  case "$1" in
    sccache) printf '%s\n' "RUSTC_WRAPPER=$sccache" ;;
    msbuild-*) printf '%s\n' "GREEN_HOME=$bench/$1/store" ;;
    wrapper-*) printf '%s\n' "GREEN_HOME=$bench/$1/store" "GREEN_SANDBOX=${1#*-}" "RUSTC_WRAPPER=$green" ;;
  esac
}

build() { # tool, checkout, words of cargo's command line
  local environment
  mapfile -t environment < <(environment_of "$1")
  cd "$bench/$1/$2" || return
  case "$1" in
    msbuild-*) env "${environment[@]}" "$green" "${@:3}" --offline --sandbox "${1#*-}" ;;
    *) env "${environment[@]}" cargo "${@:3}" --offline ;;
  esac
}

# Leaves a tool without anything that it remembers.
forget() { # tool
  case "$1" in
    sccache) stop_sccache; discard "$bench/$1/store"; start_sccache "$bench/$1/store" ;;
    msbuild-* | wrapper-*) stop_slots "$1"; discard "$bench/$1/store" ;;
  esac
}

# Takes a directory away. Its files are emptied now and deleted at the end: a file system may look through those that were
# deleted in the last minutes whenever it makes a new one (ext4 without a journal does), so whoever is measured after a large
# deletion would pay for it.
discard() { # directory
  [ -e "$1" ] || return 0
  discarded=$((${discarded:-0} + 1))
  mkdir -p "$bench/discarded"
  mv "$1" "$bench/discarded/$discarded"
  find "$bench/discarded/$discarded" -type f -size +0 -exec truncate --no-create --size 0 {} + || warn "not all of $1 could be emptied"
}

# Kept slots live in the store.
stop_slots() { # tool
  [ ! -d "$bench/$1/store" ] || (GREEN_HOME="$bench/$1/store" logged bench-stop "$green" sandbox stop) || warn "not all sandboxes were stopped"
}

stop_tools() {
  local tool
  stop_sccache
  for tool in "${tools[@]}"; do
    case "$tool" in msbuild-* | wrapper-*) stop_slots "$tool" ;; esac
  done
}

# Prints the seconds from start to exit of the call that cargo makes for a small crate, once for each of many starts. The
# result is known, but for plain cargo, where the call is the compilation; its outputs are not there.
hits() { # tool
  local environment times="$bench/hits"
  mapfile -t environment < <(environment_of "$1")
  rm -rf "$times" "$bench/$1/first/target"
  (cd "$bench/$1/first" && env "${environment[@]}" RUSTC_WRAPPER="$bench/hit" HIT_CRATE=itoa HIT_STARTS=50 HIT_TIMES="$times" \
    HIT_WRAPPER="$(printf '%s\n' "${environment[@]}" | sed -n 's/^RUSTC_WRAPPER=//p')" cargo build --offline -j 1 -p itoa) >"$bench/hit-$1.log" 2>&1
  [ -s "$times" ] || die "cargo did not compile itoa with $1; see $bench/hit-$1.log"
  cat "$times"
}
