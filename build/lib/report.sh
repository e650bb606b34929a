# Sourced after common.sh: what the samples of build/bench say, as tables. Uses variables of build/bench.
# shellcheck shell=bash

median() { sort -g | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'; }

# A line per scenario and tool, in the order of the samples: medians of seconds, of seconds of processors, of MiB of
# memory, of MiB written and of starts of rustc; the ratio to cargo with its least and greatest; the ratio to something
# else that is of interest, and what that is; MiB of Green's own processes. `-` is what is not known.
summary() { # samples
  awk -F '\t' -v OFS='\t' '
    function middle(values, count,   i, j, value) {
      for (i = 2; i <= count; i++) {
        value = values[i]
        for (j = i - 1; j > 0 && values[j] > value; j--) values[j + 1] = values[j]
        values[j + 1] = value
      }
      return !count ? "-" : count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
    }
    function column(scenario, tool, number,   round, count, values) {
      for (round = 1; round <= rounds; round++)
        if ((scenario, tool, round, number) in cell && cell[scenario, tool, round, number] != "-")
          values[++count] = cell[scenario, tool, round, number] + 0
      return middle(values, count)
    }
    function ratio(scenario, tool, to_scenario, to_tool,   round, count, values) {
      least = greatest = "-"
      if (scenario == to_scenario && tool == to_tool) return "-"
      for (round = 1; round <= rounds; round++)
        if ((scenario, tool, round, 4) in cell && (to_scenario, to_tool, round, 4) in cell)
          values[++count] = cell[scenario, tool, round, 4] / cell[to_scenario, to_tool, round, 4]
      if (!count) return "-"
      middle(values, count); least = values[1]; greatest = values[count]
      return middle(values, count)
    }
    {
      if (!(($2, $3) in known)) { known[$2, $3]; lines[++line_count] = $2 FS $3 }
      for (i = 4; i <= NF; i++) cell[$2, $3, $1, i] = $i
      if ($1 > rounds) rounds = $1
    }
    END {
      for (i = 1; i <= line_count; i++) {
        split(lines[i], name, FS); scenario = name[1]; tool = name[2]
        remembered = scenario == "warm" || scenario == "elsewhere"
        to_cargo = ratio(scenario, tool, remembered ? "cold" : scenario, "cargo"); low = least; high = greatest
        what = remembered ? "sccache warm" : scenario == "noop" && tool ~ /^msbuild/ ? "empty-project" : "-"
        other = remembered ? ratio(scenario, tool, "warm", "sccache") : what == "-" ? "-" : ratio(scenario, tool, "noop", "empty-project")
        print scenario, tool, column(scenario, tool, 4), column(scenario, tool, 5), column(scenario, tool, 6),
          column(scenario, tool, 7), column(scenario, tool, 8), to_cargo, low, high, other, what, column(scenario, tool, 9)
      }
    }' "$1"
}

# What each scenario is, for tables and charts.
scenario_titles='
cold=nothing built before
noop=nothing to do
touch=main.rs touched
edit=a line added to main.rs
edit-library=a line added to a library that others need
check=check, after a build
edit-incremental=a line added to main.rs, incremental on
warm=target/ removed, against cargo with nothing built
elsewhere=another checkout, against cargo with nothing built
hit=one call of the wrapper for a small crate
release=nothing built before, --release'

table() { # samples
  printf '| scenario | tool | time | × cargo (least – greatest) | also | processors | memory | Green | written | rustc |\n|---|---|--:|---|---|--:|--:|--:|--:|--:|\n'
  summary "$1" | awk -F '\t' -v titles="$scenario_titles" '
    BEGIN { count = split(titles, lines, "\n"); for (i = 1; i <= count; i++) { at = index(lines[i], "="); title[substr(lines[i], 1, at - 1)] = substr(lines[i], at + 1) } }
    function shown(value, format) { return value == "-" ? "" : sprintf(format, value) }
    {
      printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", title[$1], $2,
        $3 < 0.1 ? sprintf("%.1f ms", $3 * 1000) : sprintf("%.2f s", $3),
        $8 == "-" ? "" : sprintf("%.3f (%.3f – %.3f)", $8, $9, $10), $11 == "-" ? "" : sprintf("%.3f × %s", $11, $12),
        shown($4, "%.2f s"), shown($5, "%.0f MiB"), ($13 > 0 ? sprintf("%.0f MiB", $13) : ""), shown($6, "%.1f MiB"), shown($7, "%.0f")
    }'
}

describe_machine() {
  local engine=none
  if engine_answers && command -v docker >/dev/null 2>&1; then
    engine="$(docker version --format '{{.Server.Version}}')"
  fi
  printf -- '- machine: %s, %s processors, %s MiB of memory, Linux %s\n' \
    "$(awk -F ': *' '/^model name/ { print $2; exit }' /proc/cpuinfo)" "$(nproc)" \
    "$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)" "$(uname -r)"
  printf -- '- versions: %s; %s; %s.NET SDK %s; container engine %s; Green %s\n' "$(cargo --version)" "$(rustc --version)" \
    "${sccache:+$("$sccache" --version); }" "$(dotnet --version)" "$engine" "$commit"
}

# The workload's part of docs/benchmarks.md.
report() {
  printf '## %s: %s\n\n' "$workload" "$about"
  # shellcheck disable=SC2016 # Markdown
  printf 'Made by `%s` on %s: medians of %s round(s); %s packages.\n\n' "$command" "$(date -u +%Y-%m-%d)" "$rounds" \
    "$(grep -c '^\[\[package\]\]' "$bench/${tools[0]}/first/Cargo.lock")"
  describe_machine
  printf '\n![median times](benchmarks-%s.svg)\n\n' "$workload"
  table "$samples"
}

# Puts a workload's part in its place, and leaves those of the others as they are.
put_section() { # workload, file with the part, file
  local each new="$3.new"
  {
    cat <<'HEAD'
# Benchmarks

Written by `build/bench`, a part at a time. Each line is one kind of build by one tool, in the dev profile and with incremental
compilation off where nothing else is said. `wrapper-*` is cargo with Green as `RUSTC_WRAPPER`, `msbuild-*` is `dotnet green
build`; what follows the hyphen is the sandbox. `empty-project` is MSBuild with a project that does nothing. A ratio is the
median of the ratios within each round. Processor time, the growth of memory that is no file's at its greatest (sampled
twenty times a second), MiB of files written (`nr_dirtied`) and starts of rustc (a trace of `sched_process_exec`, cargo's
questions to it included) are the whole machine's, with the engine's and the servers' part: nothing else ran. *Green* is the
memory of Green's own processes at its greatest, MSBuild's included (resident, five times a second). In *one call of
the wrapper*, cargo's own line is the compilation, and the others give what is known already, from the wrapper's start to its
exit, 50 times.
HEAD
    for each in small medium large profile growth micro; do
      if [ "$each" = "$1" ]; then
        printf '\n'
        cat "$2"
      elif [ -e "$3" ]; then
        awk -v heading="## $each:" '/^## / { inside = index($0, heading) == 1; if (inside) print "" } inside' "$3"
      fi
    done
  } | cat -s >"$new"
  mv "$new" "$3"
}
