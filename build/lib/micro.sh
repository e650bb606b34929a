# Sourced after report.sh: what single parts of Green cost, by BenchmarkDotNet.
# shellcheck shell=bash

# Makes ready what build/micro measures on, samples/web built once, and measures.
micro() { # arguments of BenchmarkDotNet; all benchmarks, for docs/, where there are none
  local place="$artifacts/bench/micro"
  need cargo "install Rust with https://rustup.rs"
  need dotnet "install the .NET 10 SDK"
  green="$("$root/build/tool" | tail -n 1)" commit="$(git -C "$root" describe --always --dirty)"
  get_workload medium
  choose_sandbox
  rm -rf "$place"
  place_workload medium "$place/web"
  (cd "$place/web" && logged micro-web env GREEN_HOME="$place/store" "$green" build --sandbox "$sandbox")
  export GREEN_MICRO="$place" GREEN_MICRO_TOOL="$green" GREEN_MICRO_SANDBOXES="namespaces host"
  [ "$sandbox" = namespaces ] || GREEN_MICRO_SANDBOXES="container $GREEN_MICRO_SANDBOXES"
  if [ "$#" -gt 0 ]; then
    dotnet run -c Release --project "$root/build/micro" -- "$@"
  else
    logged micro dotnet run -c Release --project "$root/build/micro" -- --filter '*'
    micro_report >"$place/report.md"
    put_section micro "$place/report.md" "$root/docs/benchmarks.md"
    cat "$place/report.md"
  fi
  GREEN_HOME="$place/store" "$green" sandbox stop >/dev/null
  # What the benchmarks have left, but not what they say.
  find "$place" -mindepth 1 -maxdepth 1 ! -name results ! -name report.md -exec rm -rf {} +
}

# The part of docs/benchmarks.md on single parts: BenchmarkDotNet's own table, without what says how it went about it.
micro_report() {
  printf '## micro: single parts\n\n'
  # shellcheck disable=SC2016 # Markdown
  printf 'Made by `build/bench micro` on %s. The error is half of the 99.9 %% confidence interval of ten measurements.\n\n' "$(date -u +%Y-%m-%d)"
  describe_machine
  printf '\n'
  awk -F '|' -v OFS='|' '
    /^\|/ {
      if (!columns++) for (i = 2; i < NF; i++) { name = $i; gsub(/[ *]/, "", name); keep[i] = name !~ /InvocationCount|UnrollFactor|StdDev|Median/ }
      line = ""
      for (i = 2; i < NF; i++) if (keep[i]) { gsub(/'"'"'|&#39;|\*\*/, "", $i); if ($i ~ /^ *\? *$/) $i = " "; line = line "|" $i }
      print line "|"
    }' "$artifacts"/bench/micro/results/results/*-report-github.md
}
