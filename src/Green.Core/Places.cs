namespace Green.Core;

/// <summary>Where cargo and shells look for things.</summary>
public static class Places
{
    /// <summary>A directory and all that it is in, the innermost first.</summary>
    public static IEnumerable<string> Upwards(string directory)
    {
        for (var place = directory; place is not null; place = Path.GetDirectoryName(place))
        {
            yield return place;
        }
    }

    /// <summary>The file that a program's name, or its path, stands for; null where there is none.</summary>
    public static string? OnPath(string program, IReadOnlyDictionary<string, string> environment) =>
        (program.Contains('/', StringComparison.Ordinal) ? [program]
            : environment.GetValueOrDefault("PATH", "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(directory => Path.Combine(directory, program)))
        .FirstOrDefault(File.Exists);
}
