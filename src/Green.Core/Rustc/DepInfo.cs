using System.Text;
using Green.Core.Store.Native;

namespace Green.Core.Rustc;

/// <summary>A variable that a compilation read through <c>env!</c> or <c>option_env!</c>.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Value">What it saw, or null where the variable was not set.</param>
public sealed record EnvironmentDependency(string Name, string? Value);

/// <summary>A dep-info file of rustc: Makefile rules and <c># env-dep:</c> lines. The text is kept as it is.</summary>
public sealed class DepInfo
{
    private DepInfo(string text, IReadOnlyList<string> outputs, IReadOnlyList<string> files, IReadOnlyList<EnvironmentDependency> environment)
    {
        Text = text;
        Outputs = outputs;
        Files = files;
        Environment = environment;
    }

    /// <summary>The file's whole text.</summary>
    public string Text { get; }

    /// <summary>What stands left of the colons of rules that have dependencies.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>The sources that were read, in order, each once: what stands right of the first rule that has any.</summary>
    public IReadOnlyList<string> Files { get; }

    public IReadOnlyList<EnvironmentDependency> Environment { get; }

    /// <summary>What a rustc call has left in its output directory; null where there is none.</summary>
    /// <exception cref="GreenException">GREEN2102: it is no dep-info.</exception>
    public static DepInfo? FindIn(string directory) =>
        Directory.EnumerateFiles(directory, "*.d").Select(path => Parse(NativeFiles.ReadRegularText(path))).FirstOrDefault();

    /// <exception cref="GreenException">GREEN2102: the text is no dep-info.</exception>
    public static DepInfo Parse(string text)
    {
        var outputs = new List<string>();
        List<string>? files = null;
        var environment = new List<EnvironmentDependency>();
        foreach (var (line, _) in Lines(text))
        {
            if (line.StartsWith(EnvironmentLine.Prefix, StringComparison.Ordinal))
            {
                environment.Add(EnvironmentLine.Parse(line));
            }
            else if (!IsComment(line) && line.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var colon)
            {
                outputs.Add(MakefilePath.Unescape(line[..colon]));
                files ??= MakefilePath.Split(line[(colon + 2)..]);
            }
        }

        return new DepInfo(text, outputs, files ?? [], environment);
    }

    /// <summary>The same file with its paths mapped: sources in Makefile notation, outputs, comments and values as plain text.</summary>
    /// <param name="rule">Maps the sources of a rule, whose spaces stand as <c>\ </c>.</param>
    /// <param name="plain">Maps plain text.</param>
    public DepInfo Map(Func<string, string> rule, Func<string, string> plain)
    {
        var mapped = new StringBuilder(Text.Length + 256);
        foreach (var (line, end) in Lines(Text))
        {
            var replacement = line switch
            {
                _ when line.StartsWith(EnvironmentLine.Prefix, StringComparison.Ordinal) => EnvironmentLine.Map(line, plain),
                _ when IsComment(line) => plain(line),
                // rustc writes what is left of a colon as it is, unless nothing follows.
                _ when line.IndexOf(": ", StringComparison.Ordinal) is >= 0 and var colon => plain(line[..colon]) + rule(line[colon..]),
                _ => rule(line),
            };
            mapped.Append(replacement).Append(end);
        }

        return Parse(mapped.ToString());
    }

    /// <summary>From sandbox paths to host paths.</summary>
    public DepInfo MapOut(PathMapper paths) => Map(paths.MapOutMakefile, paths.MapOut);

    /// <summary>From host paths to sandbox paths.</summary>
    public DepInfo MapIn(PathMapper paths) => Map(paths.MapInMakefile, paths.MapIn);

    // A path may begin with '#', but not with "# ": its space is escaped.
    private static bool IsComment(string line) => line.StartsWith("# ", StringComparison.Ordinal);

    private static IEnumerable<(string Line, string End)> Lines(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            var newline = text.IndexOf('\n', at);
            var next = newline < 0 ? text.Length : newline + 1;
            var end = newline < 0 ? next : newline > at && text[newline - 1] == '\r' ? newline - 1 : newline;
            yield return (text[at..end], text[end..next]);
            at = next;
        }
    }
}
