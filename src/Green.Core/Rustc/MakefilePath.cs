namespace Green.Core.Rustc;

/// <summary>Paths in Makefile rules as rustc and cargo write them: only the space is escaped, with a backslash.</summary>
internal static class MakefilePath
{
    public static string Escape(string path) => path.Replace(" ", "\\ ", StringComparison.Ordinal);

    public static string Unescape(string path) => path.Replace("\\ ", " ", StringComparison.Ordinal);

    /// <summary>The paths of a list separated by spaces, each once. Other white space belongs to a path: rustc writes it as it is.</summary>
    public static List<string> Split(string list)
    {
        var words = list.Split(' ');
        var paths = new List<string>(words.Length);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i++)
        {
            var first = i;
            while (words[i].EndsWith('\\'))
            {
                words[i] = words[i][..^1];
                if (++i == words.Length)
                {
                    throw Malformed($"a backslash at the end of '{list}'");
                }
            }

            var path = string.Join(' ', words, first, i - first + 1);

            if (path.Length > 0 && seen.Add(path))
            {
                paths.Add(path);
            }
        }

        return paths;
    }

    public static GreenException Malformed(string what) => new(
        "GREEN2102",
        $"A dep-info file of rustc cannot be read: it has {what}.",
        "Remove the target directory's .d file that is named and build again; report it if a fresh one has the same fault.");
}
