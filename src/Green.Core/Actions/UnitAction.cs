using System.Text;
using Green.Core.Actions.Trees;
using Green.Core.Cargo;
using Green.Core.Rustc;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>
/// A unit as something to run: its command and inputs, for one path set. Everything in it is what the sandbox will see, and
/// its digest names the result.
/// </summary>
internal sealed class UnitAction
{
    /// <summary>Raised whenever the meaning of a fingerprint changes.</summary>
    public const string Version = "3";

    private readonly BuildSession session;

    private UnitAction(BuildSession session, Unit unit, PathSet set)
    {
        this.session = session;
        Unit = unit;
        Set = set;
        Paths = session.IsHost ? SandboxPaths.Real(session.Settings, unit)
            : set.HostPaths ? SandboxPaths.Host(session.Settings, unit)
            : session.FixedPaths;
        Command = new UnitCommand(session, unit, set, Paths);
    }

    public Unit Unit { get; }

    public PathSet Set { get; }

    public SandboxPaths Paths { get; }

    public ActionInputs Inputs { get; } = new();

    public UnitCommand Command { get; }

    /// <summary>Whether all of the package's files are in the key: something may read them that leaves no trace.</summary>
    public bool IsOpaque { get; private set; }

    /// <summary>The REAPI Action digest.</summary>
    public Digest Fingerprint { get; private set; }

    /// <summary>What went into the fingerprint; null on the host, where there is none.</summary>
    public ActionManifest? Manifest { get; private set; }

    /// <param name="set">What is known to be needed beyond what the unit declares.</param>
    /// <returns>Null where a file of the set does not exist (any more), or another now takes its place.</returns>
    public static UnitAction? Prepare(BuildSession session, Unit unit, PathSet set)
    {
        var action = new UnitAction(session, unit, set);
        if (session.IsHost)
        {
            return action;
        }

        action.AddDependencies();
        action.AddPackage();
        if (!action.AddSet())
        {
            return null;
        }

        action.Hash();
        return action;
    }

    /// <summary>Puts the inputs into a slot.</summary>
    /// <returns>The packages' directories, to be given back.</returns>
    public IReadOnlyList<(PackageTree Tree, string Path)> Stage(ISlot slot)
    {
        if (Paths.IsReal)
        {
            // The directory is not a fresh one: what lies in it would be taken for an output.
            if (Directory.Exists(Command.OutputDirectory))
            {
                Directory.Delete(Command.OutputDirectory, recursive: true);
            }

            return [];
        }

        foreach (var library in Unit.Libraries.Concat(Unit.Dependencies).Concat(Unit.Scripts.Values))
        {
            foreach (var output in session.Result(library).Outputs)
            {
                session.Ensure(output);
            }
        }

        if (Paths.Stage(slot, Paths.In(Unit.WorkingDirectory)) is { } directory
            && (Unit.Package.IsLocal || directory != Paths.Stage(slot, Paths.In(Unit.Package.Directory))))
        {
            Directory.CreateDirectory(directory);
        }

        return Inputs.Stage(slot, Paths.Layout, session.Store, session.Packages);
    }

    /// <summary>
    /// Whether all of its files are such as another of the unit's actions was given; where it may have read any, whether they are all
    /// that it was given.
    /// </summary>
    public bool HasInputsOf(UnitAction ran) =>
        (!IsOpaque || Inputs.Files.Count == ran.Inputs.Files.Count)
        && Inputs.Files.All(file => ran.Inputs.Files.TryGetValue(file.Key, out var staged) && staged == file.Value);

    /// <summary>Stages the package's remaining files, which may be read but are not part of the key unless they are.</summary>
    public void AddReadable()
    {
        if (Unit.Package.IsLocal && !IsOpaque && !Paths.IsReal)
        {
            AddLocalPackage();
        }
    }

    private void AddDependencies()
    {
        var needsObjects = NeedsObjects(Unit);
        foreach (var library in Unit.Libraries)
        {
            var result = session.Result(library);
            var hasMetadata = result.Outputs.Any(output => output.Path.EndsWith(".rmeta", StringComparison.Ordinal));
            foreach (var output in result.Outputs.Where(output => !output.Path.EndsWith(".d", StringComparison.Ordinal)))
            {
                if (needsObjects || !hasMetadata || output.Path.EndsWith(".rmeta", StringComparison.Ordinal))
                {
                    Inputs.Add(Paths.Layout.Target, output);
                }
            }

            if (!hasMetadata && !session.Unit(library).Outputs.Any(output => output.Path.EndsWith(".rlib", StringComparison.Ordinal)))
            {
                // A proc-macro: it may read whatever it likes of the package it is used in, and of its own.
                IsOpaque = true;
                AddPackagesReadBy(library);
            }
        }

        foreach (var script in Unit.Scripts.Values.Select(session.Unit))
        {
            // What a script says can lead to what it made and to its package's files. Nothing else of it can be found.
            if (Command.Mentions(script.OutDir!))
            {
                foreach (var entry in session.Result(script.Id).Outputs)
                {
                    Inputs.AddCopy(Paths.Layout.Out, entry);
                }
            }

            if ((Unit.Kind == UnitKind.BuildScript || !script.Package.IsLocal) && Command.Mentions(script.Package.Directory))
            {
                AddPackageOf(script);
            }
        }

        foreach (var file in Command.LinkedFiles)
        {
            AddLocal(Path.GetDirectoryName(file)!, [Path.GetFileName(file)]);
        }

        if (Unit.Kind == UnitKind.BuildScript)
        {
            IsOpaque = true;
            var program = session.Unit(Unit.Dependencies.First(id => session.Unit(id).Kind == UnitKind.Rustc));
            var file = session.Result(program.Id).Outputs.First(output => !output.Path.EndsWith(".d", StringComparison.Ordinal));
            var place = Command.Arguments[0];
            Inputs.Add(Path.GetDirectoryName(place)!, file with { Path = Path.GetFileName(place) });
            AddPackagesReadBy(program.Id);
        }
    }

    /// <summary>A program with the paths of packages in it gets those packages to read when it runs in a sandbox.</summary>
    private void AddPackagesReadBy(string program)
    {
        foreach (var id in session.Unit(program).Libraries.Append(program).Where(id => session.Result(id).ReadsPackage))
        {
            AddPackageOf(session.Unit(id));
        }
    }

    private void AddPackageOf(Unit other)
    {
        if (other.Package == Unit.Package)
        {
            return;
        }

        if (!other.Package.IsLocal)
        {
            Inputs.AddTree(Paths.In(other.Package.Directory), session.Packages.Import(other.Package.Directory, PackageFilter.Cargo));
        }
        else
        {
            AddLocal(other.Package.Directory, LocalSources.Of(other with { Kind = UnitKind.BuildScript }, session.Settings));
        }
    }

    private void AddPackage()
    {
        if (!Unit.Package.IsLocal)
        {
            Inputs.AddTree(Paths.In(Unit.Package.Directory), session.Packages.Import(Unit.Package.Directory, PackageFilter.Cargo));
        }
        else if (IsOpaque)
        {
            AddLocalPackage();
        }
    }

    private void AddLocalPackage() => AddLocal(Unit.Package.Directory, LocalSources.Of(Unit, session.Settings));

    private void AddLocal(string directory, IEnumerable<string> files)
    {
        var place = Paths.In(directory);
        foreach (var entry in WorkspaceFiles.Import(session.Store, directory, files))
        {
            Inputs.Add(place, entry);
        }
    }

    /// <summary>The files, directories and variables that earlier runs were found to need.</summary>
    private bool AddSet()
    {
        foreach (var name in Set.Files)
        {
            var host = session.FixedPaths.Out(name);
            if (LocalSources.IsDirectory(host) && Directory.Exists(host))
            {
                AddLocal(host[..^1], LocalSources.Below(host, session.Settings));
                continue;
            }

            if (!File.Exists(host) || (Twin(host) is { } twin && File.Exists(twin) && !Set.Files.Contains(session.FixedPaths.In(twin))))
            {
                return false;
            }

            AddLocal(Path.GetDirectoryName(host)!, [Path.GetFileName(host)]);
        }

        foreach (var name in Set.Variables)
        {
            if (session.UserEnvironment.TryGetValue(name, out var value) && !PassedVariables.IsSecret(name))
            {
                Command.Environment.TryAdd(name, Paths.In(value));
            }
        }

        return true;
    }

    /// <summary>Where else rustc looks for a module: with both there it refuses, so the other's absence is part of what was read.</summary>
    private static string? Twin(string path) =>
        !path.EndsWith(".rs", StringComparison.Ordinal) ? null
        : path.EndsWith("/mod.rs", StringComparison.Ordinal) ? Path.GetDirectoryName(path) + ".rs"
        : path[..^3] + "/mod.rs";

    /// <summary>Whether rustc links here, and so reads the objects of what it links and the system's libraries.</summary>
    public static bool NeedsObjects(Unit unit) => unit.Kind == UnitKind.Rustc
        && unit.Outputs.Any(output => !output.Path.EndsWith(".rmeta", StringComparison.Ordinal)
            && !output.Path.EndsWith(".rlib", StringComparison.Ordinal) && !output.Path.EndsWith(".d", StringComparison.Ordinal));

    /// <summary>A library has static libraries in it that are found among the system's.</summary>
    private bool MayBundleLibraries() => RustcArguments.ParseExpanded([.. Command.Arguments.Skip(1)]).SearchPaths
        .Any(path => path.Kind is "native" or "all" && Path.IsPathRooted(path.Path) && !path.Path.StartsWith("/green/", StringComparison.Ordinal));

    private void Hash()
    {
        var platform = session.Platform(usesSystem: Unit.Kind == UnitKind.BuildScript || NeedsObjects(Unit) || MayBundleLibraries()).Append(new("green", Version)).ToList();
        if (Command.Arguments.Any(argument => argument.Contains("target-cpu=native", StringComparison.Ordinal)))
        {
            platform.Add(new("processor", HostProcessor.Describe()));
        }

        Manifest = new ActionManifest(
            Version, session.Toolchain, platform, Paths.In(Unit.WorkingDirectory), Command.Arguments, Command.Environment, Inputs, Paths.Layout);
        Fingerprint = Manifest.Fingerprint();
    }
}
