# Sourced after workloads.sh and tools.sh: what is done with a workload before a build of it, and which build that is. Uses the
# variables bench, tools and round of build/bench, and what choose_workload has said.
# shellcheck shell=bash

# Each builds on what those before it have left, so they always come in this order.
all_scenarios=(cold noop touch edit edit-library check warm elsewhere edit-incremental hit release)

# Two for each tool.
place_checkouts() {
  local tool checkout
  for tool in "${tools[@]}"; do
    for checkout in first second; do
      place_workload "$workload" "$bench/$tool/$checkout"
      # Resolved and downloaded beforehand: what is measured is building.
      (cd "$bench/$tool/$checkout" && logged "bench-fetch" cargo fetch)
    done
  done
}

# Adds a line that leaves something in the object file.
edit() { # file
  edits=$((${edits:-0} + 1))
  printf '#[used] static EDIT_%s_%s: u32 = %s;\n' "$round" "$edits" "$edits" >>"$1"
}

works() { # tool, checkout, profile
  local said
  said="$("$bench/$1/$2/target/$3/${program[0]}" "${program[@]:1}")"
  [[ "$said" = *"$prints"* ]] || die "$1 built a ${program[0]} that does not work"
}

# Not every scenario is one for every tool and workload. Without a target folder, plain cargo's build is the cold one.
applies() { # scenario, tool
  case "$1" in
    warm | elsewhere) remembers "$2" ;;
    edit-library) [ -n "$library" ] ;;
    edit-incremental) [ "$2" != sccache ] ;;
    hit) is_by_cargo "$2" ;;
  esac
}

# Makes the tool's checkout ready, and has the build observed: by a function that takes scenario, tool and the build's words.
run() { # scenario, tool, function
  local first="$bench/$2/first" second="$bench/$2/second" observed=("$3" "$1" "$2" build "$2") file
  case "$1" in
    cold) forget "$2"; discard "$first/target"; "${observed[@]}" first build ;;
    release) forget "$2"; discard "$first/target"; "${observed[@]}" first build --release ;;
    noop) (logged bench-built build "$2" first build); "${observed[@]}" first build ;;
    touch) touch "$first/$leaf"; "${observed[@]}" first build ;;
    edit) edit "$first/$leaf"; "${observed[@]}" first build ;;
    edit-library) edit "$first/$library"; "${observed[@]}" first build ;;
    edit-incremental)
      (CARGO_INCREMENTAL=1 logged bench-incremental build "$2" first build)
      edit "$first/$leaf"
      CARGO_INCREMENTAL=1 "${observed[@]}" first build
      ;;
    check) "${observed[@]}" first check ;;
    warm) discard "$first/target"; "${observed[@]}" first build ;;
    elsewhere)
      discard "$second/target"
      for file in "$leaf" ${library:+"$library"}; do cp "$first/$file" "$second/$file"; done
      "${observed[@]}" second build
      ;;
    hit) times="$(hits "$2")"; add_sample "$1" "$2" "$(median <<<"$times")" - - - - ;;
  esac
  case "$1" in
    check | hit) ;;
    elsewhere) works "$2" second debug ;;
    release) works "$2" first release ;;
    *) works "$2" first debug ;;
  esac
}
