# Sourced after common.sh: what a command costs. The kernel's counters for the whole machine are read, since much of a
# build runs in a server's or an engine's children: nothing else should run meanwhile. Uses the variables bench and
# samples of build/bench.
# shellcheck shell=bash

# A trace of its own, of every start of a program named rustc, in whatever container; where the kernel has none of
# that, or this is not root, starts are not counted.
trace=
shim=
open_trace() {
  local instances=/sys/kernel/tracing/instances
  # rustup's program of that name only starts the real one.
  shim="$(command -v rustc)"
  [ ! "$shim" -ef "$(rustc --print sysroot)/bin/rustc" ] || shim=
  if [ ! -e "$instances" ] && is_root; then mount -t tracefs nodev "${instances%/*}" 2>/dev/null || true; fi
  [ -w "$instances" ] || return 0
  mkdir "$instances/green-bench-$$" || return 0
  trace="$instances/green-bench-$$"
  echo 'filename ~ "*/rustc"' >"$trace/events/sched/sched_process_exec/filter"
  echo 1 >"$trace/events/sched/sched_process_exec/enable"
}
close_trace() { [ -z "$trace" ] || rmdir "$trace"; }

count_rustc() {
  [ -n "$trace" ] || { echo -; return; }
  grep -o 'filename=[^ ]*' "$trace/trace" | grep -Fvxc "filename=$shim" || true
}

# Sets processor (hundredths of a second that all processors worked) and written (pages of files that were changed).
read_counters() {
  local name value user nice system irq soft
  # Counters are kept per processor; reading this file adds them up.
  [ ! -r /proc/sys/vm/stat_refresh ] || cat /proc/sys/vm/stat_refresh
  while read -r name value; do
    if [ "$name" = nr_dirtied ]; then written="$value"; break; fi
  done </proc/vmstat
  read -r _ user nice system _ _ irq soft _ </proc/stat
  processor=$((user + nice + system + irq + soft))
}

# Sets memory: KiB that are no file's.
read_memory() {
  local lines line value
  memory=0
  mapfile -t lines </proc/meminfo
  for line in "${lines[@]}"; do
    case "$line" in
      AnonPages:* | Shmem:*) read -r _ value _ <<<"$line"; memory=$((memory + value)) ;;
    esac
  done
}

# Sets own: KiB that Green's processes hold, MSBuild with its tasks included; what they share counts for each.
read_own() {
  local status line name value
  own=0
  for status in /proc/[0-9]*/comm; do
    { read -r name <"$status"; } 2>/dev/null || continue
    case "$name" in
      dotnet | dotnet-green)
        while read -r line value _; do
          if [ "$line" = VmRSS: ]; then own=$((own + value)); break; fi
        done 2>/dev/null <"${status%comm}status" || :
        ;;
    esac
  done
}

# Prints, when it is ended by SIGTERM, the greatest that memory was, and the greatest that own was. Ends with the script.
watch_memory() {
  local pause most=0 most_own=0 tick=0 own
  trap 'echo "$most" "$most_own"; exit' TERM
  # A pipe that nothing comes from: waiting for it starts no process.
  exec {pause}<> <(:)
  while kill -0 "$$" 2>/dev/null; do
    read_memory
    [ "$memory" -le "$most" ] || most="$memory"
    if [ $((tick++ % 4)) -eq 0 ]; then
      read_own
      [ "$own" -le "$most_own" ] || most_own="$own"
    fi
    read -r -t 0.05 -u "$pause" || :
  done
}

# Has the machine's free memory be there, and stay. Where that is a virtual machine's, memory that nobody used lately has to be
# fetched from the host first, which takes longer than to copy a file into it, and hits whoever writes most; and what has been
# free for some seconds is given back, in blocks of an order that the kernel can be told: there are none as large as the largest.
reporting=/sys/module/page_reporting/parameters/page_reporting_order reported=
hold_memory() {
  local name value
  # Where the kernel does not know of such an order, or this is not root, memory goes back to the host.
  [ ! -w "$reporting" ] || reported="$(cat "$reporting")"
  { [ -z "$reported" ] || echo 11 >"$reporting"; } 2>/dev/null || reported=
  while read -r name value _; do
    if [ "$name" = MemFree: ]; then break; fi
  done </proc/meminfo
  fetch_memory "$((value * 3 / 4))K"
}
release_memory() { [ -z "$reported" ] || echo "$reported" >"$reporting"; }

fetch_memory() { # how much, as dd takes it
  dd if=/dev/zero of=/dev/null bs="$1" count=1 iflag=fullblock status=none || say "not enough memory to have $1 of it fetched"
}

# Runs a command, and writes what it took as a line to $samples: round, scenario, tool, seconds, seconds of processors,
# MiB of memory, MiB written, starts of rustc, MiB of Green's own processes.
measure() { # scenario, tool, command...
  local scenario="$1" tool="$2" log="$bench/$1-$2.log" processor written memory before after watcher most own
  shift 2
  # What was written before is not this command's: a disk that is still busy with it holds up whoever writes next.
  sync
  fetch_memory 1G
  read_memory
  watch_memory >"$bench/memory" &
  watcher=$!
  [ -z "$trace" ] || : >"$trace/trace"
  read_counters
  local processor_before="$processor" written_before="$written"
  before="${EPOCHREALTIME/[.,]/}"
  if ! ("$@") >"$log" 2>&1; then
    kill "$watcher"
    tail -n 40 "$log" >&2
    die "$scenario with $tool failed in round $round"
  fi
  after="${EPOCHREALTIME/[.,]/}"
  read_counters
  kill "$watcher"
  wait "$watcher" || :
  read -r most own <"$bench/memory"
  awk -v us="$((after - before))" -v ticks="$((processor - processor_before))" -v tick="$(getconf CLK_TCK)" \
    -v memory="$((most - memory))" -v pages="$((written - written_before))" -v page="$(getconf PAGE_SIZE)" \
    'BEGIN { printf "%.3f\t%.2f\t%.0f\t%.1f\n", us / 1e6, ticks / tick, (memory > 0 ? memory / 1024 : 0), pages * page / 1048576 }' >"$bench/usage"
  add_sample "$scenario" "$tool" "$(cat "$bench/usage")" "$(count_rustc)" "$((own / 1024))"
}

add_sample() { # scenario, tool, further columns
  local IFS=$'\t'
  printf '%s\n' "$round	$*" | tee -a "$samples"
}
