using System.IO.Abstractions;
using System.Text;
using Green.Core.Store;

namespace Green.Core.Cargo;

/// <summary>
/// What a plan was made from beside the command line: files (their absence too) and the names in directories where cargo looks
/// for targets. A plan holds as long as all of them are as they were.
/// </summary>
/// <param name="Entries">Path to the digest of its content, <see cref="Absent"/>, or for a directory the digest of its names.</param>
public sealed record PlanInputs(IReadOnlyDictionary<string, string> Entries)
{
    private const string Absent = "absent";

    /// <summary>The state of what is not known to be as cargo has read it.</summary>
    private const string Unknown = "unknown";

    /// <summary>Where cargo discovers targets by name, below a package's directory.</summary>
    private static readonly string[] TargetDirectories = ["", "src", "src/bin", "examples", "tests", "benches"];

    /// <summary>Notes the present state of everything that could change the plan.</summary>
    /// <remarks>Configuration files beside and above the working directory are part of the plan's key instead.</remarks>
    public static PlanInputs Collect(
        CrateGraph graph, IEnumerable<string> members, IReadOnlyDictionary<string, string> environment, IFileSystem files)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal)
        {
            Path.Combine(graph.Workspace, "Cargo.toml"), Path.Combine(graph.Workspace, "Cargo.lock"),
        };
        foreach (var directory in graph.Units.Where(unit => unit.Package.IsLocal).Select(unit => unit.Package.Directory)
            .Concat(members.Select(manifest => Path.GetDirectoryName(manifest)!)).Distinct(StringComparer.Ordinal))
        {
            // The root of a workspace may be above, also of one that the package was not in before.
            paths.UnionWith(Places.Upwards(directory).Select(place => Path.Combine(place, "Cargo.toml")));
            paths.UnionWith(TargetDirectories.Select(name => Path.Combine(directory, name) + "/"));

            // A member glob such as crates/* takes in whatever appears beside a member.
            if (directory != graph.Workspace && directory.StartsWith(graph.Workspace + "/", StringComparison.Ordinal))
            {
                paths.Add(Path.GetDirectoryName(directory)! + "/");
            }
        }

        paths.UnionWith(OwnConfiguration(environment));
        paths.Add(Path.Combine(Homes.Rustup(environment), "settings.toml"));
        paths.Add(Path.Combine(graph.Toolchain, "lib/rustlib/components"));
        paths.Add(Path.Combine(graph.Toolchain, "lib/rustlib/multirust-channel-manifest.toml"));
        return Of(paths, files);
    }

    /// <summary>Where the user's own configuration of cargo is, wherever the checkout is.</summary>
    public static IEnumerable<string> OwnConfiguration(IReadOnlyDictionary<string, string> environment) =>
        [Path.Combine(Homes.Cargo(environment), "config.toml"), Path.Combine(Homes.Cargo(environment), "config")];

    /// <summary>Notes the present state of files, and of directories (with a slash at the end).</summary>
    public static PlanInputs Of(IEnumerable<string> paths, IFileSystem files) =>
        new(paths.Distinct().ToDictionary(path => path, path => StateOf(path, files), StringComparer.Ordinal));

    /// <summary>The same, not holding for what was written since a moment before cargo began to read.</summary>
    /// <param name="exceptFor">What cargo has written itself.</param>
    public PlanInputs AsOf(DateTime began, Func<string, bool> exceptFor, IFileSystem files)
    {
        var now = DateTime.UtcNow;
        return new(Entries.ToDictionary(
            entry => entry.Key,
            entry => entry.Value != Absent && !exceptFor(entry.Key) && files.File.GetLastWriteTimeUtc(entry.Key) is var time && time >= began && time <= now ? Unknown : entry.Value,
            StringComparer.Ordinal));
    }

    /// <summary>The files among them that exist, in an order of their own: a kept plan has its paths in another form.</summary>
    public IEnumerable<string> Existing => Entries.Where(entry => entry.Value != Absent && !entry.Key.EndsWith('/'))
        .Select(entry => entry.Key).Order(StringComparer.Ordinal);

    public bool Hold(IFileSystem files) => Entries.All(entry => StateOf(entry.Key, files) == entry.Value);

    public PlanInputs Map(Func<string, string> map) =>
        new(Entries.ToDictionary(entry => map(entry.Key), entry => entry.Value, StringComparer.Ordinal));

    /// <summary>The text form: a line per entry, state first.</summary>
    public string ToText() => string.Concat(Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => $"{entry.Value} {entry.Key}\n"));

    /// <exception cref="FormatException">It is not what <see cref="ToText"/> writes.</exception>
    public static PlanInputs Parse(string text)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || !entries.TryAdd(line[(space + 1)..], line[..space]))
            {
                throw new FormatException($"'{line}' is no input of a plan.");
            }
        }

        return new PlanInputs(entries);
    }

    private static string StateOf(string path, IFileSystem files)
    {
        try
        {
            if (path.EndsWith('/'))
            {
                return files.Directory.Exists(path) ? Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', Names(path, files)))).Hash : Absent;
            }

            return Digest.Of(files.File.ReadAllBytes(path)).Hash;
        }
        catch (IOException)
        {
            return Absent;
        }
        catch (UnauthorizedAccessException)
        {
            return Absent;
        }
    }

    /// <summary>Only what cargo looks at: Rust files, and directories that have a main.rs or a Cargo.toml.</summary>
    private static IEnumerable<string> Names(string directory, IFileSystem files) =>
        files.Directory.EnumerateFileSystemEntries(directory)
            .Where(entry => entry.EndsWith(".rs", StringComparison.Ordinal)
                || files.File.Exists(entry + "/main.rs") || files.File.Exists(entry + "/Cargo.toml"))
            .Select(Path.GetFileName)
            .OfType<string>()
            .Order(StringComparer.Ordinal);
}
