using System.Text;

namespace Green.Core.Rustc;

/// <summary>
/// Expands <c>@path</c> arguments as rustc does, wherever they stand: one argument a line, no quoting, an empty line is an empty
/// argument, and what a file says is not expanded again. After <c>-Z shell-argfiles</c>, which may itself stand in a file,
/// <c>@shell:path</c> is split into words as a shell would.
/// </summary>
public static class ArgumentFiles
{
    private const string Shell = "shell:";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The arguments with every <c>@path</c> replaced by what is in the file; the same list where there is none.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="readFile">Reads a file; the path is as written, so relative to the command's directory.</param>
    /// <exception cref="GreenException">GREEN2101: a file cannot be read.</exception>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> arguments, Func<string, byte[]> readFile)
    {
        if (!arguments.Any(argument => argument.StartsWith('@')))
        {
            return arguments;
        }

        var expanded = new List<string>(arguments.Count + 64);
        foreach (var argument in arguments)
        {
            if (!argument.StartsWith('@'))
            {
                expanded.Add(argument);
            }
            else if (argument[1..].StartsWith(Shell, StringComparison.Ordinal) && SplitsAsShell(expanded))
            {
                var path = argument[(1 + Shell.Length)..];
                expanded.AddRange(ShellWords.Split(Read(path, readFile)) ?? throw Unreadable(path, "a quotation or an escape has no end"));
            }
            else
            {
                AddLines(Read(argument[1..], readFile), expanded);
            }
        }

        return expanded;
    }

    // rustc looks for these two spellings only, and does not ask whether a "-Z" is the value of another option.
    private static bool SplitsAsShell(List<string> before)
    {
        for (var i = 0; i < before.Count; i++)
        {
            if (before[i] == "-Z")
            {
                i++;
                if (i < before.Count && before[i] == "shell-argfiles")
                {
                    return true;
                }
            }
            else if (before[i] == "-Zshell-argfiles")
            {
                return true;
            }
        }

        return false;
    }

    private static string Read(string path, Func<string, byte[]> readFile)
    {
        try
        {
            // A byte order mark is kept: rustc takes it for a part of the first argument.
            return Strict.GetString(readFile(path));
        }
        catch (DecoderFallbackException)
        {
            throw Unreadable(path, "it is not UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unreadable(path, e.Message, e);
        }
    }

    private static GreenException Unreadable(string path, string why, Exception? inner = null) => new(
        "GREEN2101",
        $"The argument file '{path}' of a rustc call cannot be read: {why}",
        "Check that the file exists and is readable where the compiler is started, and that it is UTF-8.",
        inner);

    private static void AddLines(string text, List<string> into)
    {
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf('\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (end >= 0 && line.EndsWith("\r"))
            {
                line = line[..^1];
            }

            into.Add(line.ToString());
        }
    }
}
