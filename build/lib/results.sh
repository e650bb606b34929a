# Sourced after common.sh: what the .trx files of a test run say, in one line.
# shellcheck shell=bash

# Prints the reason of each skipped test, then `N passed, N failed[, N skipped]`. Fails when a test failed or when there
# are no results at all. A skipped test is in `total` alone: the files leave their own `notExecuted` at 0.
add_up_results() { # directory
  local files
  mapfile -t files < <(find "$1" -name '*.trx' | sort)
  if [ "${#files[@]}" -eq 0 ]; then
    warn "no test results were found in $1"
    printf '0 passed, 0 failed\n'
    return 1
  fi
  awk '
    function attribute(name,   rest) {
      if (!match($0, "[ \t\r\n]" name "=\"[^\"]*\"")) return ""
      rest = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
      return plain(rest)
    }
    function plain(text) {
      gsub(/&quot;/, "\"", text); gsub(/&apos;/, "\047", text); gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text)
      gsub(/&#x[AD];/, " ", text); gsub(/&amp;/, "\\&", text)
      return text
    }
    BEGIN { RS = "<" }
    /^UnitTestResult[ \t\r\n]/ { skipped_test = attribute("outcome") == "NotExecuted" ? attribute("testName") : "" }
    /^Message>/ && skipped_test != "" {
      text = plain(substr($0, length("Message>") + 1)); gsub(/[ \t\r\n]+/, " ", text)
      print "skipped: " skipped_test ": " text
      skipped_test = ""
    }
    /^\/UnitTestResult>/ && skipped_test != "" { print "skipped: " skipped_test ": no reason given"; skipped_test = "" }
    /^Counters[ \t\r\n]/ {
      total += attribute("total"); passed += attribute("passed")
      failed += attribute("failed") + attribute("error") + attribute("timeout") + attribute("aborted")
    }
    END {
      skipped = total - passed - failed
      printf("%d passed, %d failed%s\n", passed, failed, (skipped > 0 ? ", " skipped " skipped" : ""))
      exit (failed > 0 || passed == 0)
    }' "${files[@]}"
}
