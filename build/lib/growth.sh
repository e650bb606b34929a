# Sourced after tools.sh, measure.sh and report.sh: what a unit costs in workspaces of many sizes. Uses the variables bench and green of
# build/bench.
# shellcheck shell=bash

growth_sizes=(1 200 1000 5000)

# A workspace of so many small libraries, a hundred to a team. Each needs up to two of its team and one of the first team's:
# what a crate has behind it does not grow with the workspace.
make_workspace() { # crates, directory
  rm -rf "$2"
  mkdir -p "$2"
  printf '[workspace]\nresolver = "2"\nmembers = ["c*"]\n' >"$2/Cargo.toml"
  seq -f "$2/c%04.0f/src" 0 $(($1 - 1)) | xargs mkdir -p
  awk -v count="$1" -v root="$2" '
    function name(i) { return sprintf("c%04d", i) }
    BEGIN {
      for (i = 0; i < count; i++) {
        manifest = root "/" name(i) "/Cargo.toml"
        source = root "/" name(i) "/src/lib.rs"
        printf "[package]\nname = \"%s\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n", name(i) >manifest
        printf "pub fn value() -> u64 {\n    %d", i >source
        delete needed
        team = i - i % 100
        if (i > team) { needed[team + int((i - team) / 2)]; needed[i - team > 7 ? i - 7 : team] }
        if (team) needed[i % 100]
        for (other in needed) {
          printf "%s = { path = \"../%s\" }\n", name(other), name(other) >manifest
          printf " ^ %s::value()", name(other) >source
        }
        print "\n}" >source
        close(manifest)
        close(source)
      }
    }'
}

# Runs a command of the tool's, or cargo, in the workspace of a size.
grow() { # size, tool, words of its command line
  cd "$bench/$1" || return
  case "$2" in
    cargo) cargo "${@:3}" --offline ;;
    green) GREEN_HOME="$bench/store" GREEN_SANDBOX=namespaces "$green" "${@:3}" --offline ;;
  esac
}

# Measures each scenario in each size: in the samples the size stands where a tool does in those of other workloads.
measure_growth() { # rounds
  local size round
  for size in "${growth_sizes[@]}"; do
    say "a workspace of $size crates"
    make_workspace "$size" "$bench/$size"
    (logged growth-cold grow "$size" green build)
    for round in $(seq "$1"); do
      discard "$bench/$size/target"
      discard "$bench/store/plans"
      measure plan "$size" grow "$size" green plan
      measure warm "$size" grow "$size" green build
      measure noop "$size" grow "$size" green build
    done
    discard "$bench/$size/target"
    logged growth-cargo grow "$size" cargo build
    for round in $(seq "$1"); do measure noop-cargo "$size" grow "$size" cargo build; done
    discard "$bench/$size"
  done
  rm -rf "$bench/discarded"
}

# Medians, and what one more crate costs: what a size takes beyond the smallest, over the crates that it has beyond it.
growth_table() { # samples
  printf '| | crates | time | a crate | × a crate of %s | processors | a crate | × a crate of %s | memory |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n' \
    "${growth_sizes[1]}" "${growth_sizes[1]}"
  summary "$1" | awk -F '\t' -v base="${growth_sizes[1]}" '
    BEGIN {
      title["plan"] = "planning, no plan kept"; title["warm"] = "target/ removed"; title["noop"] = "nothing to do"
      title["noop-cargo"] = "nothing to do, plain cargo"
      count = split("plan warm noop noop-cargo", scenarios, " ")
    }
    { value["time", $1, $2] = $3; value["processors", $1, $2] = $4; memory[$1, $2] = $5; if (!($2 in known)) { known[$2]; sizes[++size_count] = $2 } }
    function each(what, scenario, size) { return (value[what, scenario, size] - value[what, scenario, sizes[1]]) / (size - sizes[1]) }
    function columns(what, scenario, size) {
      return sprintf("%.2f s | %s | %s", value[what, scenario, size],
        size == sizes[1] ? "" : sprintf("%.2f ms", each(what, scenario, size) * 1000),
        size <= base ? "" : sprintf("%.2f", each(what, scenario, size) / each(what, scenario, base)))
    }
    END {
      for (i = 1; i <= count; i++) for (j = 1; j <= size_count; j++) {
        scenario = scenarios[i]; size = sizes[j]
        printf "| %s | %d | %s | %s | %.0f MiB |\n", title[scenario], size, columns("time", scenario, size), columns("processors", scenario, size), memory[scenario, size]
      }
    }'
}

# The part of docs/benchmarks.md on growth.
growth_report() {
  printf '## growth: generated workspaces\n\n'
  # shellcheck disable=SC2016 # Markdown
  printf 'Made by `%s` on %s: medians of %s round(s), in namespaces. What a crate costs is net of what a workspace of one crate takes. With nothing to do, what the tool does about a few hundred crates takes no time of its own, since MSBuild starts meanwhile: there, processor time tells what a crate costs.\n\n' \
    "$command" "$(date -u +%Y-%m-%d)" "$rounds"
  describe_machine
  printf '\n'
  growth_table "$samples"
}
