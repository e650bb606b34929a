# Sourced after scenarios.sh and report.sh: where the processors' time goes, in builds of samples/web. Needs perf, and root.
# shellcheck shell=bash

profile_tools=(cargo wrapper-namespaces msbuild-namespaces)

profile() {
  local tool scenario tools=("${profile_tools[@]}") bench="$artifacts/bench/profile" workload=medium round=1
  need cargo "install Rust with https://rustup.rs"
  need perf "apt-get install linux-perf"
  is_root || die "only root can profile the whole machine"
  green="$("$root/build/tool" | tail -n 1)" commit="$(git -C "$root" describe --always --dirty)"
  choose_workload "$workload"
  get_workload "$workload"
  rm -rf "$bench"
  mkdir -p "$bench"
  trap release_memory EXIT
  hold_memory
  place_checkouts
  for scenario in "${all_scenarios[@]}"; do
    if [ "$scenario" = hit ]; then continue; fi
    say "$scenario"
    for tool in "${tools[@]}"; do
      if applies "$scenario" "$tool"; then run "$scenario" "$tool" record; fi
    done
  done
  for tool in "${tools[@]}"; do if remembers "$tool"; then stop_slots "$tool"; fi; done
  profile_report >"$bench/report.md"
  find "$bench" -mindepth 1 -maxdepth 1 ! -name report.md -exec rm -rf {} +
  put_section profile "$bench/report.md" "$root/docs/benchmarks.md"
  cat "$bench/report.md"
}

# Samples the whole machine while a tool builds: a line for each kind of program, with the seconds in which one ran.
record() { # scenario, tool, build, its words
  local rate=1999 data="$bench/$1-$2.data"
  case "$1" in cold | release | check) rate=199 ;; esac
  sync
  fetch_memory 1G
  (
    cd "$bench" || exit
    logged "profile-$1-$2" perf record -a -F "$rate" -o "$data" -- "$root/build/bench" profile-build "$CARGO_INCREMENTAL" "${@:4}"
  )
  perf script -i "$data" -F comm 2>/dev/null | awk -v rate="$rate" -v scenario="$1" -v tool="$2" '
    {
      sub(/^ +/, ""); sub(/ +$/, "")
      kind = /^(rustc|(opt|lto|copy) |coordinator|ctrl-c|rust-lld|ld|collect2|cc1|cc|as|ar|gcc|clang|rustfmt|build-script|pkg-config|:-1|memfd)/ ? "compilers" \
        : /^(cargo)$/ ? "cargo" \
        : /^(dotnet-green)$/ ? "green" \
        : /^\.NET Tiered/ ? "jit" \
        : /^(\.NET|dotnet|RequestBuilder|MSBuild|In-proc|Main Thread)/ ? "msbuild" \
        : /^(sh|setpriv|env|sleep|mount|unshare|setsid|flock|mkdir|cp|ln|chmod|rm|pivot_root|umount|ipcrm)$/ ? "slots" \
        : /^swapper/ ? "idle" : "system"
      time[kind] += 1 / rate
    }
    END { for (kind in time) printf "%s\t%s\t%s\t%.3f\n", scenario, tool, kind, time[kind] }' >>"$bench/shares.tsv"
  rm "$data"
}

profile_report() {
  printf '## profile: where the processors are\n\n'
  # shellcheck disable=SC2016 # Markdown
  printf 'Made by `build/bench profile` on %s: seconds of all processors in one build of samples/web, sampled. *compilers*: rustc, linkers, C compilers and build scripts; *Green*: the tool, as wrapper or before MSBuild; *MSBuild*: with the tasks; *JIT*: code compiled anew in the background; *slots*: what a sandbox runs besides; *rest*: the kernel, and other programs; *together*: all of these, which is the time that the build took, once for each processor.\n\n' "$(date -u +%Y-%m-%d)"
  describe_machine
  printf '\n| scenario | tool | compilers | cargo | Green | MSBuild | JIT | slots | rest | idle | together |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n'
  awk -F '\t' -v titles="$scenario_titles" '
    BEGIN { count = split(titles, lines, "\n"); for (i = 1; i <= count; i++) { at = index(lines[i], "="); title[substr(lines[i], 1, at - 1)] = substr(lines[i], at + 1) }
      kinds = split("compilers cargo green msbuild jit slots system idle", kind, " ") }
    { if (!(($1, $2) in seen)) { seen[$1, $2]; rows[++row_count] = $1 FS $2 } time[$1, $2, $3] = $4 }
    END {
      for (i = 1; i <= row_count; i++) {
        split(rows[i], name, FS)
        sub(/, against .*/, "", title[name[1]])
        together = 0
        printf "| %s | %s |", title[name[1]], name[2]
        for (j = 1; j <= kinds; j++) { printf " %.2f |", time[name[1], name[2], kind[j]]; together += time[name[1], name[2], kind[j]] }
        printf " %.2f |\n", together
      }
    }' "$bench/shares.tsv"
}
