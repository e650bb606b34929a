namespace Green.Core.Actions;

/// <summary>
/// Libraries and linker scripts that a rustc command line leads to. Dep-info says nothing of them, though what is linked
/// depends on them.
/// </summary>
internal static class LinkedFiles
{
    /// <param name="arguments">Of rustc, with host paths.</param>
    /// <param name="directory">Where rustc is started.</param>
    /// <param name="isWanted">Chooses by absolute path; other directories are not looked into.</param>
    public static IEnumerable<string> Named(IReadOnlyList<string> arguments, string directory, Func<string, bool> isWanted)
    {
        for (var i = 1; i < arguments.Count; i++)
        {
            if (arguments[i - 1] == "-L")
            {
                var (kind, path) = arguments[i].Split('=', 2) is [var first, var second] ? (first, second) : ("all", arguments[i]);
                if (kind is "native" or "all")
                {
                    foreach (var library in Libraries(Path.GetFullPath(path, directory), isWanted))
                    {
                        yield return library;
                    }
                }
            }
            else if (arguments[i - 1] == "-C" && arguments[i].StartsWith("link-arg", StringComparison.Ordinal))
            {
                foreach (var file in InLinkArgument(arguments[i], directory).Where(isWanted))
                {
                    yield return file;
                }
            }
        }
    }

    /// <summary>The linker finds libraries by names that crates carry in themselves, so all in the directory may be read.</summary>
    private static IEnumerable<string> Libraries(string directory, Func<string, bool> isWanted) =>
        !isWanted(directory + "/") || !Directory.Exists(directory) ? []
            : Directory.EnumerateFiles(directory).Where(IsLibrary).Order(StringComparer.Ordinal);

    private static bool IsLibrary(string path) => Path.GetFileName(path) is var name
        && (Path.GetExtension(name) is ".a" or ".o" or ".lib" or ".ld" or ".x" || name.Contains(".so", StringComparison.Ordinal));

    /// <summary>Such as <c>-Tmemory.ld</c>, <c>-Wl,--version-script=exports.map</c>, <c>native/extra.o</c>.</summary>
    private static IEnumerable<string> InLinkArgument(string argument, string directory) =>
        argument[(argument.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(',', '=', ' ')
            .Select(part => part.StartsWith("-T", StringComparison.Ordinal) ? part[2..] : part.TrimStart('@'))
            .Where(part => part.Length > 0 && part[0] != '-')
            .Select(part => Path.GetFullPath(part, directory))
            .Where(File.Exists);
}
