# Sourced after common.sh: the tests of containers, with an engine of build/with-engine.
# shellcheck shell=bash

# Where the machine cannot have the engine the tests run all the same, to be counted as skipped for that reason.
test_engine() { # engine, whether to install what is missing, directory of results
  local filter='TestCategory=Engine' reason log="$artifacts/logs/$1.log" code=0 command
  # Slots are the same there as in any Docker: a sample of them, and what TLS adds.
  [ "$1" != docker-tls ] || filter='TestCategory=EngineTls|FullyQualifiedName~EngineTests|FullyQualifiedName~ContainerSandboxTests'
  # An ordinary user writes there too, and has the checkout at another place.
  mkdir -p "$3/$1" "$artifacts/logs"
  chmod 777 "$3/$1"
  # shellcheck disable=SC2016 # for the shell that is started
  command='code=0
    for name in Green.Core.Tests Green.EndToEnd.Tests; do
      dotnet test "tests/$name/bin/Debug/net10.0/$name.dll" --filter "$1" --results-directory "$2" --logger "trx;LogFileName=$name.trx" || code=1
    done
    exit "$code"'
  CI="$2" "$root/build/with-engine" "$1" bash -c "$command" bash "$filter" "${3#"$root"/}/$1" 2>"$log" || code=$?
  cat "$log" >&2
  if [ "$code" -eq 3 ]; then
    reason="no $1: $(tail -n 1 "$log")"
    code=0
    GREEN_TEST_NO_ENGINE="$reason" bash -c "$command" bash "$filter" "$3/$1" || code=$?
  fi
  return "$code"
}
