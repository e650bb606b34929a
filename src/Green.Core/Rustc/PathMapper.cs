namespace Green.Core.Rustc;

/// <summary>
/// Replaces known path prefixes in text, in both directions. A prefix is replaced only where a path can begin
/// (at the start, after '=', ':', ',', a quote, a bracket, white space, '@', a one-letter option, a terminal
/// colour) and where a component ends (at the end, before '/' or a delimiter). The longest prefix wins.
/// </summary>
public sealed class PathMapper
{
    private readonly Direction _in;
    private readonly Direction _out;

    /// <param name="pairs">Absolute prefixes, host first, without trailing separators.</param>
    public PathMapper(IEnumerable<(string Host, string Sandbox)> pairs)
    {
        var list = pairs.Select(pair => (Host: Trim(pair.Host), Sandbox: Trim(pair.Sandbox))).ToList();
        _in = new Direction(list);
        _out = new Direction(list.Select(pair => (pair.Sandbox, pair.Host)));
    }

    /// <summary>From host to sandbox, in an argument, a variable's value, a directive.</summary>
    public string MapIn(string text) => _in.Plain.Replace(text);

    /// <summary>From sandbox to host, in plain text.</summary>
    public string MapOut(string text) => _out.Plain.Replace(text);

    /// <summary>From sandbox to host, in one line of JSON as it stands, escapes included.</summary>
    public string MapOutJson(string line) => _out.Json.Replace(line);

    /// <summary>From host to sandbox, in one line of JSON as it stands.</summary>
    public string MapInJson(string line) => _in.Json.Replace(line);

    /// <summary>From sandbox to host, in Makefile rules, whose spaces stand as <c>\ </c>.</summary>
    public string MapOutMakefile(string text) => _out.Makefile.Replace(text);

    /// <summary>From host to sandbox, in Makefile rules.</summary>
    public string MapInMakefile(string text) => _in.Makefile.Replace(text);

    private static string Trim(string prefix)
    {
        var trimmed = prefix.TrimEnd('/', '\\');
        return trimmed.Length == 0
            ? throw new ArgumentException($"'{prefix}' is no prefix that can be told apart from other paths.", nameof(prefix))
            : trimmed;
    }

    private sealed class Direction
    {
        public Direction(IEnumerable<(string From, string To)> pairs)
        {
            var list = pairs.ToList();
            Plain = new PrefixReplacer(list, PathNotation.Plain);
            Json = new PrefixReplacer(list.Select(pair => (Escape(pair.From), Escape(pair.To))), PathNotation.Json);
            Makefile = new PrefixReplacer(list.Select(pair => (Spaces(pair.From), Spaces(pair.To))), PathNotation.Makefile);
        }

        public PrefixReplacer Plain { get; }

        public PrefixReplacer Json { get; }

        public PrefixReplacer Makefile { get; }

        private static string Escape(string path) => JsonText.Escape(path);

        private static string Spaces(string path) => path.Replace(" ", "\\ ", StringComparison.Ordinal);
    }
}
