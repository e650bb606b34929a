using Green.Core.Cargo;
using Green.Core.Rustc;

namespace Green.Core.Actions;

/// <summary>Which files of a workspace package an action may see.</summary>
internal static class LocalSources
{
    /// <summary>Places where cargo looks for other targets: not part of this one unless its own source is there.</summary>
    private static readonly string[] OtherTargets = ["tests", "benches", "examples", "src/bin", "src/main.rs", "src/lib.rs", "build.rs"];

    /// <summary>
    /// The files of the unit's package, as paths relative to the package: without nested packages, version control and target
    /// directories; for a rustc call also without the roots of other targets. A build script may look anywhere in its package.
    /// </summary>
    public static IEnumerable<string> Of(Unit unit, BuildSettings settings)
    {
        var root = unit.Package.Directory;
        var own = unit.Kind == UnitKind.Rustc ? OwnSource(unit) : null;
        return FilesOf(Walk(root, "", relative => IsForeign(settings, root, relative) || (own is not null && IsOtherTarget(relative, own))));
    }

    /// <summary>A directory's files, as paths relative to it, without what is no source of the package that it is in.</summary>
    public static IEnumerable<string> Below(string directory, BuildSettings settings) => FilesOf(WalkBelow(directory, settings));

    /// <summary>The directory itself, and those below it whose files <see cref="Below"/> has.</summary>
    public static IEnumerable<string> DirectoriesBelow(string directory, BuildSettings settings) =>
        WalkBelow(directory, settings).Where(found => found.IsDirectory).Select(found => Path.Combine(directory, found.Path)).Prepend(directory);

    /// <summary>The files that a path stands for: its own, or those below it where it ends with a slash.</summary>
    public static IEnumerable<string> FilesAt(string path, BuildSettings settings) =>
        IsDirectory(path) ? Below(path, settings).Select(name => path + name) : [path];

    /// <summary>Whether a path set's entry is a directory, with all that is below it at the time.</summary>
    public static bool IsDirectory(string path) => path.Length > 1 && path.EndsWith('/');

    /// <summary>The crate's root file, relative to the package; null where it stands elsewhere.</summary>
    public static string? OwnSource(Unit unit)
    {
        var input = RustcArguments.ParseExpanded([.. unit.Arguments.Skip(1)]).Input;
        var path = input is null ? null : Path.GetRelativePath(unit.Package.Directory, Path.GetFullPath(input, unit.WorkingDirectory));
        return path is null || path.StartsWith("..", StringComparison.Ordinal) ? null : path;
    }

    private static IEnumerable<string> FilesOf(IEnumerable<(string Path, bool IsDirectory)> found) =>
        found.Where(entry => !entry.IsDirectory).Select(entry => entry.Path);

    private static IEnumerable<(string Path, bool IsDirectory)> WalkBelow(string directory, BuildSettings settings) =>
        Directory.Exists(directory) ? Walk(directory, "", relative => IsForeign(settings, directory, relative)) : [];

    private static IEnumerable<(string Path, bool IsDirectory)> Walk(string root, string below, Func<string, bool> skip)
    {
        foreach (var entry in new DirectoryInfo(Path.Combine(root, below)).EnumerateFileSystemInfos()
            .OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var relative = below.Length == 0 ? entry.Name : $"{below}/{entry.Name}";
            if (skip(relative))
            {
                continue;
            }

            if (entry is DirectoryInfo && entry.LinkTarget is null)
            {
                yield return (relative, true);
                foreach (var found in Walk(root, relative, skip))
                {
                    yield return found;
                }
            }
            else
            {
                yield return (relative, false);
            }
        }
    }

    private static bool IsForeign(BuildSettings settings, string root, string relative)
    {
        var path = Path.Combine(root, relative);
        return Path.GetFileName(relative) is ".git" or ".hg" or ".svn" or ".jj"
            || path == settings.TargetDirectory || path == settings.BuildDirectory || path == settings.Home
            || File.Exists(Path.Combine(path, "Cargo.toml"))
            || IsCacheDirectory(path)
            || IsOfMSBuild(path);
    }

    /// <summary>What the .NET SDK makes beside a project, which may stand in a package.</summary>
    private static bool IsOfMSBuild(string path) =>
        Path.GetFileName(path) is "bin" or "obj" or "TestResults" && Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.*proj").Any();

    /// <summary>Cargo and others mark what they can make again: a target directory of another setting is no source.</summary>
    private static bool IsCacheDirectory(string path) => File.Exists(Path.Combine(path, "CACHEDIR.TAG"));

    private static bool IsOtherTarget(string relative, string own) =>
        OtherTargets.Any(place => (relative == place || relative.StartsWith(place + "/", StringComparison.Ordinal))
            && own != place && !own.StartsWith(place + "/", StringComparison.Ordinal));
}
