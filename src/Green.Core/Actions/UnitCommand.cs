using System.Globalization;
using System.Text;
using Green.Core.Cargo;
using Green.Core.Rustc;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>The command line and the environment of a unit, at the paths at which its sandbox has everything.</summary>
internal sealed class UnitCommand
{
    /// <summary>What the allocator of rustc's official builds, jemalloc, is set by.</summary>
    public const string Allocator = "MALLOC_CONF";

    /// <summary>A place of the sandbox's, but for a crate that has the user's compiled in.</summary>
    public const string Home = "HOME";

    /// <summary>In bytes; below what Linux allows for one argument.</summary>
    private const int CommandLineLimit = 100_000;

    private static readonly string[] ClippyFiles = ["clippy.toml", ".clippy.toml"];

    private static readonly string[] SearchPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    private readonly BuildSession session;
    private readonly Unit unit;
    private readonly PathSet set;
    private readonly SandboxPaths paths;
    private readonly List<string> unkeyed = [];

    public UnitCommand(BuildSession session, Unit unit, PathSet set, SandboxPaths paths)
    {
        (this.session, this.unit, this.set, this.paths) = (session, unit, set, paths);
        var outDirs = unit.Scripts.ToDictionary(pair => pair.Key, pair => session.Unit(pair.Value).OutDir!, StringComparer.Ordinal);
        var scripts = unit.Scripts.ToDictionary(pair => pair.Key, pair => session.Script(pair.Value), StringComparer.Ordinal);
        Environment = EnvironmentOf(scripts, outDirs);
        if (unit.Kind == UnitKind.BuildScript)
        {
            HostOutputDirectory = unit.OutDir!;
            Arguments = [.. unit.Arguments.Select(paths.In)];
        }
        else
        {
            var arguments = Directives.Arguments(unit.Arguments, scripts, outDirs);
            LinkedFiles =
            [
                .. Actions.LinkedFiles.Named(arguments, unit.WorkingDirectory, path => Discovery.IsShowable(session.Settings, path)),
                .. unit.IsClippy ? ClippySettings() : [],
            ];
            HostOutputDirectory = RustcArguments.ParseExpanded([.. arguments.Skip(1)]).OutDir!;
            Arguments = Rewrite(arguments);
        }

        OutputDirectory = paths.InOut(session.Settings, HostOutputDirectory);
    }

    /// <summary>What is part of the fingerprint.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The environment that is part of the fingerprint.</summary>
    public SortedDictionary<string, string> Environment { get; }

    /// <summary>The directory that the action may write, inside the sandbox.</summary>
    public string OutputDirectory { get; }

    /// <summary>The same directory on the host.</summary>
    public string HostOutputDirectory { get; }

    /// <summary>rustc's incremental directory inside the sandbox; null where the unit has none.</summary>
    public string? IncrementalDirectory { get; private set; }

    /// <summary>Files of the workspace that the compiler or the linker reads because the command leads to them; host paths.</summary>
    public IReadOnlyList<string> LinkedFiles { get; } = [];

    private string Tools => paths.Layout.Toolchain + "/bin";

    /// <summary>Whether an argument or a variable leads below a directory of the host's.</summary>
    public bool Mentions(string directory)
    {
        var path = paths.In(directory);
        return Arguments.Concat(Environment.Values).Any(text => Leads(text, path));
    }

    /// <summary>The command for a slot: with what is passed but not part of the key.</summary>
    public SandboxCommand For(ISlot slot)
    {
        var environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal);
        if (unit.Kind == UnitKind.BuildScript)
        {
            environment["NUM_JOBS"] = session.Settings.Jobs.ToString(CultureInfo.InvariantCulture);
        }
        else if (!paths.IsReal && !set.Variables.Contains(Allocator))
        {
            // No more arenas than threads can run at once, where the default is four times the processors: memory that one thread
            // of rustc has left is used again by the next, and need not come from the kernel.
            environment.TryAdd(Allocator, string.Create(CultureInfo.InvariantCulture, $"narenas:{Math.Clamp(session.Settings.Jobs, 1, System.Environment.ProcessorCount)}"));
        }

        return new SandboxCommand(
            $"{unit.Package.Name} v{unit.Package.Version} ({unit.Description})",
            unit.Kind == UnitKind.Rustc ? FitToCommandLine(slot, paths.Layout, [.. Arguments, .. unkeyed]) : Arguments,
            environment,
            paths.In(unit.WorkingDirectory),
            [OutputDirectory],
            session.Settings.Limits);
    }

    /// <summary>Linux limits the length of a single argument too, which thousands of features exceed; rustc takes arguments from a file.</summary>
    /// <param name="arguments">Of rustc or clippy, the program first.</param>
    public static IReadOnlyList<string> FitToCommandLine(ISlot slot, SlotLayout layout, IReadOnlyList<string> arguments)
    {
        // As cargo calls clippy: it looks for rustc's name before it takes what follows for rustc's arguments.
        IReadOnlyList<string> program = arguments[0].EndsWith("/clippy-driver", StringComparison.Ordinal)
            ? [arguments[0], Path.GetDirectoryName(arguments[0]) + "/rustc"] : [arguments[0]];
        var rest = arguments.Skip(1).ToList();
        if (rest.Sum(Encoding.UTF8.GetByteCount) < CommandLineLimit || rest.Any(argument => argument.Contains('\n', StringComparison.Ordinal)))
        {
            return [.. program, .. rest];
        }

        var path = layout.Target + "/.arguments";
        File.WriteAllLines(slot.HostPath(layout, path)!, rest);
        return [.. program, "@" + path];
    }

    private SortedDictionary<string, string> EnvironmentOf(
        Dictionary<string, BuildScriptOutput> scripts, Dictionary<string, string> outDirs)
    {
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Directives.Environment(unit.Environment, scripts))
        {
            environment[name] = name == "LD_LIBRARY_PATH" ? LibraryPath(Directives.LibraryPath(value, scripts, outDirs, paths => paths))
                : set.HostPaths && (Discovery.IsPathVariable(name) || (name == Discovery.Cargo && set.Variables.Contains(name))) ? value
                : paths.In(value);
        }

        if (paths.IsReal)
        {
            foreach (var (name, value) in session.UserEnvironment)
            {
                environment.TryAdd(name, value);
            }
        }
        else
        {
            environment["PATH"] = string.Join(':', SearchPath.Prepend(Tools));
            environment["HOME"] = unit.Kind == UnitKind.Rustc && set.Variables.Contains(Home) && session.UserEnvironment.TryGetValue(Home, out var home) ? home : "/tmp";
        }

        if (unit.Kind == UnitKind.BuildScript)
        {
            environment["RUSTC"] = Tools + "/rustc";
            environment["RUSTDOC"] = Tools + "/rustdoc";
            foreach (var (name, value) in session.UserEnvironment.Where(pair => PassedVariables.IsForCompilers(pair.Key)))
            {
                environment.TryAdd(name, paths.In(value));
            }
        }

        return environment;
    }

    /// <summary>
    /// The compiler of the toolchain place, outputs and incremental state to the writable place, and nothing that only shapes
    /// how messages look on this terminal.
    /// </summary>
    private List<string> Rewrite(List<string> arguments)
    {
        var result = new List<string>(arguments.Count) { $"{Tools}/{Path.GetFileName(arguments[0])}" };
        for (var i = 1; i < arguments.Count; i++)
        {
            var next = i + 1 < arguments.Count ? arguments[i + 1] : "";
            if (arguments[i] == "-C" && next.StartsWith("incremental=", StringComparison.Ordinal))
            {
                i++;
                if (!paths.IsReal)
                {
                    IncrementalDirectory = paths.Layout.Out + "/incremental";
                    result.AddRange(["-C", "incremental=" + IncrementalDirectory]);
                }
            }
            else if (arguments[i] == "--out-dir")
            {
                result.AddRange(["--out-dir", paths.InOut(session.Settings, next)]);
                i++;
            }
            else if (arguments[i].StartsWith("--diagnostic-width=", StringComparison.Ordinal))
            {
                unkeyed.Add(arguments[i]);
            }
            else
            {
                result.Add(paths.In(arguments[i]));
            }
        }

        return result;
    }

    /// <summary>Clippy's own configuration, which it looks for from the package upwards: one that is new is read as well.</summary>
    private IEnumerable<string> ClippySettings()
    {
        var workspace = session.Settings.Workspace;
        for (var place = unit.Package.Directory;
            place is not null && (place == workspace || place.StartsWith(workspace + "/", StringComparison.Ordinal));
            place = Path.GetDirectoryName(place))
        {
            foreach (var file in ClippyFiles.Select(name => Path.Combine(place, name)).Where(File.Exists))
            {
                yield return file;
            }
        }
    }

    /// <summary>
    /// Only what the sandbox has: places of the build and the toolchain's own libraries. The directory into which cargo links what
    /// is in its deps/ is empty there, and a build names it where a check does not.
    /// </summary>
    private string LibraryPath(string value)
    {
        var directories = value.Split(':');
        return string.Join(':', directories.Where(directory => paths.IsReal || !directories.Contains(directory + "/deps"))
            .Select(paths.In).Where(path => paths.IsReal || path.StartsWith("/green/", StringComparison.Ordinal)
                || path.StartsWith(paths.Layout.Out + "/", StringComparison.Ordinal)));
    }

    /// <summary>Whether a text has a path in it: a component boundary must follow; what stands before a path in an option is not looked at.</summary>
    public static bool Leads(string text, string path)
    {
        for (var at = text.IndexOf(path, StringComparison.Ordinal); at >= 0; at = text.IndexOf(path, at + 1, StringComparison.Ordinal))
        {
            var end = at + path.Length;
            if (end == text.Length || !(char.IsLetterOrDigit(text[end]) || text[end] is '-' or '_' or '.'))
            {
                return true;
            }
        }

        return false;
    }
}
