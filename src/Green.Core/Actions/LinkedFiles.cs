using Green.Core.Rustc;

namespace Green.Core.Actions;

/// <summary>
/// Libraries, linker scripts and a linker that a rustc command line leads to. Dep-info says nothing of them, though what is linked
/// depends on them.
/// </summary>
internal static class LinkedFiles
{
    /// <param name="arguments">Of rustc, with host paths.</param>
    /// <param name="directory">Where rustc is started.</param>
    /// <param name="isWanted">Chooses by absolute path; other directories are not looked into.</param>
    public static IEnumerable<string> Named(IReadOnlyList<string> arguments, string directory, Func<string, bool> isWanted)
    {
        var parsed = RustcArguments.ParseExpanded([.. arguments.Skip(1)]);
        foreach (var library in parsed.SearchPaths.Where(path => path.Kind is "native" or "all").SelectMany(path => Libraries(Path.GetFullPath(path.Path, directory), isWanted)))
        {
            yield return library;
        }

        foreach (var file in parsed.CodegenAll("link-arg").Concat(parsed.CodegenAll("link-args")).SelectMany(argument => InLinkArgument(argument, directory)).Where(isWanted))
        {
            yield return file;
        }

        if (parsed.Codegen("linker") is { } linker && linker.Contains('/', StringComparison.Ordinal) && Path.GetFullPath(linker, directory) is var path
            && isWanted(path) && File.Exists(path))
        {
            yield return path;
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
        argument.Split(',', '=', ' ')
            .Select(part => part.StartsWith("-T", StringComparison.Ordinal) ? part[2..] : part.TrimStart('@'))
            .Where(part => part.Length > 0 && part[0] != '-')
            .Select(part => Path.GetFullPath(part, directory))
            .Where(File.Exists);
}
