# Sourced after common.sh: timing, and the tables made of it. Uses the variables bench and samples of build/bench.
# shellcheck shell=bash

# Runs a command, and writes its wall-clock time as a line `scenario tool round seconds` to $samples.
measure() { # scenario, tool, round, command...
  local scenario="$1" tool="$2" round="$3" log="$bench/$1-$2.log" before after
  shift 3
  before="${EPOCHREALTIME/[.,]/}"
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "$scenario with $tool failed in round $round"
  fi
  after="${EPOCHREALTIME/[.,]/}"
  awk -v scenario="$scenario" -v tool="$tool" -v round="$round" -v us="$((after - before))" \
    'BEGIN { printf "%s\t%s\t%s\t%.3f\n", scenario, tool, round, us / 1000000 }' | tee -a "$samples"
  [ "$tool" = msbuild ] || printf '%-10s %-10s %s\n' "$scenario" "$tool" "$(grep -E '^ *Finished ' "$log" | tail -n 1 | sed 's/^ *//')" >"$bench/said-$scenario-$tool.txt"
}

describe_machine() {
  local engine=none
  if engine_answers && command -v docker >/dev/null 2>&1; then
    engine="$(docker version --format '{{.Server.Version}}')"
  fi
  printf -- '- machine: %s, %s processors, %s MiB of memory, Linux %s\n' \
    "$(awk -F ': *' '/^model name/ { print $2; exit }' /proc/cpuinfo)" "$(nproc)" \
    "$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)" "$(uname -r)"
  printf -- '- versions: %s; %s; .NET SDK %s; container engine %s\n' "$(cargo --version)" "$(rustc --version)" \
    "$(dotnet --version)" "$engine"
}

# Prints the table: for each scenario, each tool's median time, and its ratio to what it is measured against.
ratios() { # samples file
  awk -F '\t' '
    function sort(values, count,   i, j, value) {
      for (i = 2; i <= count; i++) {
        value = values[i]
        for (j = i - 1; j > 0 && values[j] > value; j--) values[j + 1] = values[j]
        values[j + 1] = value
      }
    }
    function median(values, count) {
      sort(values, count)
      return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
    }
    { seconds[$1, $2, $3] = $4; if ($3 > rounds) rounds = $3; if (!(($2) in seen)) { seen[$2]; tools[++tool_count] = $2 } }
    function line(what, scenario, tool, base_scenario, base,   round, count, times, quotients) {
      for (round = 1; round <= rounds; round++) {
        if (!((scenario, tool, round) in seconds) || !((base_scenario, base, round) in seconds)) continue
        times[++count] = seconds[scenario, tool, round]
        quotients[count] = times[count] / seconds[base_scenario, base, round]
      }
      if (!count) return
      printf "| %s | %s | %.2f s | ", what, tool, median(times, count)
      if (scenario == base_scenario && tool == base) { print "| | |"; return }
      printf "%.3f × %s | %.3f | %.3f |\n", median(quotients, count), base, quotients[1], quotients[count]
    }
    function lines(what, scenario, base_scenario, base,   i) {
      for (i = 1; i <= tool_count; i++) if (tools[i] != "msbuild") line(what, scenario, tools[i], base_scenario, base)
    }
    END {
      print "| scenario | tool | median | ratio | least | greatest |"
      print "|---|---|---|---|---|---|"
      lines("nothing built before", "cold", "cold", "cargo")
      lines("target/ removed, against cargo with nothing built", "warm", "cold", "cargo")
      lines("another checkout, against cargo with nothing built", "elsewhere", "cold", "cargo")
      lines("one line of main.rs edited", "edit", "edit", "cargo")
      lines("nothing to do", "noop", "noop", "cargo")
      line("MSBuild on an empty project", "noop", "msbuild", "noop", "msbuild")
      for (i = 1; i <= tool_count; i++)
        if (tools[i] != "msbuild" && tools[i] != "cargo") line("nothing to do, against MSBuild on an empty project", "noop", tools[i], "noop", "msbuild")
    }' "$1"
}
