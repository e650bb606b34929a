# Sourced after report.sh: the medians of a summary as a picture.
# shellcheck shell=bash

# Prints SVG: a group of bars per scenario, each group with a scale of its own, since a build with nothing to do would
# not be seen beside one with everything. Where cargo remembers nothing, its bar is its build with nothing built before.
chart() { # samples
  summary "$1" | awk -F '\t' -v titles="$scenario_titles" -v about="$workload: $about" '
    BEGIN {
      count = split(titles, lines, "\n")
      for (i = 1; i <= count; i++) { at = index(lines[i], "="); title[substr(lines[i], 1, at - 1)] = substr(lines[i], at + 1) }
      color["cargo"] = "#8a8a8a"; color["sccache"] = "#c98a2b"; color["wrapper"] = "#2e8b57"; color["msbuild"] = "#4a78b8"; color["empty"] = "#cccccc"
    }
    {
      if (!($1 in size)) {
        order[++groups] = $1
        if (($1 == "warm" || $1 == "elsewhere") && ("cold", "cargo") in known) add($1, "cargo", known["cold", "cargo"])
      }
      known[$1, $2] = $3
      add($1, $2, $3)
    }
    function add(scenario, name, value) {
      tool[scenario, ++size[scenario]] = name; seconds[scenario, size[scenario]] = value
      if (value > most[scenario]) most[scenario] = value
      bars++
    }
    END {
      left = 150; width = 420; bar = 16
      height = 40 + groups * 34 + bars * (bar + 3)
      printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 680 %d\" width=\"680\" font-family=\"sans-serif\" font-size=\"11\">\n", height
      printf "<rect width=\"680\" height=\"%d\" fill=\"#fff\"/>\n<text x=\"10\" y=\"22\" font-size=\"14\" font-weight=\"bold\">%s</text>\n", height, about
      y = 36
      for (i = 1; i <= groups; i++) {
        scenario = order[i]
        y += 24
        printf "<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s</text>\n", y, title[scenario]
        y += 8
        for (j = 1; j <= size[scenario]; j++) {
          split(tool[scenario, j], word, "-")
          value = seconds[scenario, j]
          length_of_bar = most[scenario] > 0 ? value / most[scenario] * width : 0
          printf "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", left - 6, y + 12, tool[scenario, j]
          printf "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>", left, y, length_of_bar < 1 ? 1 : length_of_bar, bar, color[word[1]]
          printf "<text x=\"%.1f\" y=\"%d\">%s</text>\n", left + length_of_bar + 6, y + 12, value < 0.1 ? sprintf("%.1f ms", value * 1000) : sprintf("%.2f s", value)
          y += bar + 3
        }
        y += 2
      }
      print "</svg>"
    }'
}
