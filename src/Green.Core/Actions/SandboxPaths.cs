using Green.Core.Cargo;
using Green.Core.Rustc;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>
/// Where the paths of a build stand in the sandbox. The fixed form is the same for every checkout, which makes results
/// shareable; the host form keeps the real paths for a unit whose program will look for them at run time.
/// </summary>
internal sealed class SandboxPaths
{
    /// <summary>Levels above the workspace that keep their relative place, for path dependencies outside it.</summary>
    private const int Levels = 4;

    private readonly PathMapper inward;
    private readonly PathMapper outward;

    private SandboxPaths(SlotLayout layout, string workspace, List<(string Host, string Sandbox)> pairs, List<(string Host, string Sandbox)> outOnly)
    {
        Layout = layout;
        Workspace = workspace;
        inward = new PathMapper(pairs);
        outward = new PathMapper(pairs.Where(pair => !outOnly.Exists(other => other.Sandbox == pair.Sandbox)).Concat(outOnly));
    }

    public SlotLayout Layout { get; }

    /// <summary>No sandbox: every path is what it is.</summary>
    public bool IsReal { get; private init; }

    /// <summary>The workspace's root inside the sandbox.</summary>
    public string Workspace { get; }

    public static SandboxPaths Fixed(BuildSettings settings)
    {
        var layout = SlotLayout.Fixed;
        var workspace = layout.Work + string.Concat(Enumerable.Range(1, Levels).Select(level => $"/{level}")) + "/workspace";
        var pairs = new List<(string, string)> { (settings.Workspace, workspace) };
        var (above, place) = (Path.GetDirectoryName(settings.Workspace), Path.GetDirectoryName(workspace)!);
        for (var level = 0; level < Levels && above is not null and not "/" && !IsMade(settings, above); level++)
        {
            pairs.Add((above, place));
            (above, place) = (Path.GetDirectoryName(above), Path.GetDirectoryName(place)!);
        }

        AddCommon(settings, layout, pairs);
        pairs.AddRange(Immutable(settings.Packages));
        return new SandboxPaths(layout, workspace, pairs, [(settings.BuildDirectory, layout.Out)]);
    }

    /// <summary>
    /// Real paths as far as <paramref name="unit"/> could have them compiled in: its package's, and its OUT_DIR's if it has one.
    /// A registry package then still has the same paths in every checkout on this machine.
    /// </summary>
    public static SandboxPaths Host(BuildSettings settings, Unit unit)
    {
        var fixedLayout = SlotLayout.Fixed;
        var workspaceRoot = settings.Packages.Where(package => package.IsLocal).Select(package => package.Directory)
            .Aggregate(settings.Workspace, CommonAncestor);
        var root = unit.Package.IsLocal ? workspaceRoot : SourceRoots.RootOf(unit.Package.Directory);
        var layout = fixedLayout with
        {
            Work = unit.Package.IsLocal ? root : fixedLayout.Work,
            Registry = unit.Package.IsLocal ? fixedLayout.Registry : root,
            Out = unit.OutDir is null && unit.Package is { IsLocal: false } ? fixedLayout.Out : settings.BuildDirectory,
        };
        var pairs = new List<(string, string)> { (root, root) };
        AddCommon(settings, layout, pairs);
        pairs.AddRange(Immutable(settings.Packages.Where(package => SourceRoots.RootOf(package.Directory) != root)));
        return new SandboxPaths(layout, settings.Workspace, pairs, [(settings.BuildDirectory, layout.Out)]);
    }

    /// <summary>
    /// For the host without a sandbox: nothing is mapped. Only rustc's outputs go to a directory of their own, so that they
    /// can be told from what lies in the target directory.
    /// </summary>
    public static SandboxPaths Real(BuildSettings settings, Unit unit)
    {
        var output = unit.Kind == UnitKind.BuildScript ? settings.BuildDirectory : $"{settings.BuildDirectory}/green/host/{unit.Id}";
        var layout = new SlotLayout("/", "/", settings.BuildDirectory, output, settings.Toolchain);
        return new SandboxPaths(layout, settings.Workspace, [], output == settings.BuildDirectory ? [] : [(settings.BuildDirectory, output)])
        {
            IsReal = true,
        };
    }

    public string In(string text) => inward.MapIn(text);

    public string Out(string text) => outward.MapOut(text);

    public string OutJson(string line) => outward.MapOutJson(line);

    /// <summary>Text as bytes, which need not be UTF-8 where it names no path of the sandbox.</summary>
    public byte[] OutBytes(byte[] text) =>
        IsReal || text.AsSpan().IndexOf("/green/"u8) < 0 ? text : System.Text.Encoding.UTF8.GetBytes(Out(System.Text.Encoding.UTF8.GetString(text)));

    public DepInfo Out(DepInfo depInfo) => depInfo.MapOut(outward);

    /// <summary>A path below the build directory, where the sandbox has it writable or as an OUT_DIR.</summary>
    public string InOut(BuildSettings settings, string path) => Layout.Out + path[settings.BuildDirectory.Length..];

    /// <summary>The host path at which something must be put to be seen at <paramref name="path"/> inside; null where no place is there.</summary>
    public string? Stage(ISlot slot, string path) => IsReal ? path : slot.HostPath(Layout, path);

    public bool IsInWork(string path) =>
        path.StartsWith(Layout.Work + "/", StringComparison.Ordinal) && !path.StartsWith(Layout.Out + "/", StringComparison.Ordinal);

    /// <summary>Whether a directory is a build's own, as above a package that cargo unpacks there to see whether it builds.</summary>
    private static bool IsMade(BuildSettings settings, string directory) =>
        (directory + "/").StartsWith(settings.TargetDirectory + "/", StringComparison.Ordinal)
        || (directory + "/").StartsWith(settings.BuildDirectory + "/", StringComparison.Ordinal);

    private static IEnumerable<(string Host, string Sandbox)> Immutable(IEnumerable<Package> packages) =>
        SourceRoots.Of(packages.Where(package => !package.IsLocal).Select(package => package.Directory));

    private static void AddCommon(BuildSettings settings, SlotLayout layout, List<(string Host, string Sandbox)> pairs)
    {
        pairs.Add((settings.BuildDirectory, layout.Target));
        if (settings.TargetDirectory != settings.BuildDirectory)
        {
            pairs.Add((settings.TargetDirectory, layout.Target + "/final"));
        }

        pairs.AddRange(settings.OutDirectories.Select(directory => (directory, layout.Out + directory[settings.BuildDirectory.Length..])));
        pairs.Add((settings.Toolchain, layout.Toolchain));
    }

    private static string CommonAncestor(string left, string right)
    {
        while (!(right + "/").StartsWith(left + "/", StringComparison.Ordinal))
        {
            left = Path.GetDirectoryName(left) ?? "/";
        }

        return left;
    }
}
