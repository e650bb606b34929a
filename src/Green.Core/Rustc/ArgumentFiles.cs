namespace Green.Core.Rustc;

/// <summary>Expands <c>@path</c> arguments as rustc does: one argument a line, no quoting, an empty line is an empty argument, and a file's lines are not expanded again.</summary>
public static class ArgumentFiles
{
    /// <summary>The arguments with every <c>@path</c> replaced by its lines; the same list where there is none.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="readFile">Reads a file as UTF-8; the path is as written, so relative to the command's directory.</param>
    /// <exception cref="GreenException">GREEN2101: a file cannot be read.</exception>
    public static IReadOnlyList<string> Expand(IReadOnlyList<string> arguments, Func<string, string> readFile)
    {
        if (!arguments.Any(argument => argument.StartsWith('@')))
        {
            return arguments;
        }

        var expanded = new List<string>(arguments.Count + 64);
        foreach (var argument in arguments)
        {
            if (argument.StartsWith('@'))
            {
                AddLines(Read(argument[1..], readFile), expanded);
            }
            else
            {
                expanded.Add(argument);
            }
        }

        return expanded;
    }

    private static string Read(string path, Func<string, string> readFile)
    {
        try
        {
            return readFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GreenException(
                "GREEN2101",
                $"The argument file '{path}' of a rustc call cannot be read: {e.Message}",
                "Check that the file exists and is readable where the compiler is started.",
                e);
        }
    }

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
