using System.Buffers;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Rustc;

namespace Green.Core.Wrapper;

/// <summary>A call as a unit, with what its action can see. Or the reason why it cannot be one.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Packages">The packages that the action may be shown, the unit's own first.</param>
/// <param name="OutDirectories">The OUT_DIRs that its command leads to.</param>
internal sealed record WrappedCall(Unit Unit, IReadOnlyList<Package> Packages, IReadOnlyList<string> OutDirectories)
{
    /// <summary>Variables that clippy reads beside those that cargo sets.</summary>
    private static readonly string[] ClippyVariables = ["CLIPPY_ARGS", "CLIPPY_CONF_DIR", "CARGO_PRIMARY_PACKAGE"];

    private static readonly SearchValues<char> Ends = SearchValues.Create(":;,\"' ");

    private static readonly string[] LockFiles = [".cargo-lock", ".cargo-build-lock"];

    /// <summary>The directory below which cargo keeps everything of a build, by a place in it: above the profile's, which has cargo's lock.</summary>
    /// <param name="triple">The target that the call is for, whose name is a level of its own; null for the host.</param>
    public static string? BuildDirectoryOf(string place, string? triple)
    {
        var profile = place;
        while (profile is not null && !LockFiles.Any(name => File.Exists(Path.Combine(profile, name))))
        {
            profile = Path.GetDirectoryName(profile);
        }

        var root = Path.GetDirectoryName(profile);
        return root is not null && triple is not null && Path.GetFileName(root) == Path.GetFileNameWithoutExtension(triple)
            ? Path.GetDirectoryName(root) : root;
    }

    /// <summary>A call of a compiler.</summary>
    /// <param name="program">rustc or clippy's driver.</param>
    /// <param name="environment">What cargo set.</param>
    /// <param name="all">The whole environment.</param>
    public static (WrappedCall? Call, string? Obstacle) OfRustc(
        CallNotes notes, string program, RustcArguments arguments, Dictionary<string, string> environment, IReadOnlyDictionary<string, string> all, string directory)
    {
        if (Path.GetFileName(program) == "clippy-driver")
        {
            foreach (var name in ClippyVariables.Where(all.ContainsKey))
            {
                environment[name] = all[name];
            }
        }

        var package = PackageOf(environment, isForeign: arguments.Has("cap-lints"));
        var libraries = new SortedSet<string>(StringComparer.Ordinal);
        var packages = new List<Package> { package };
        foreach (var path in arguments.Externs.Select(library => library.Path).OfType<string>())
        {
            if (notes.OfLibrary(Path.GetFullPath(path, directory)) is not { } library)
            {
                return (null, $"{path} was not built through the wrapper");
            }

            libraries.Add(library.Id);
            packages.Add(library.Package);
            if (IsMacro(library))
            {
                // What it links is inside it; its own packages may be what it reads.
                packages.AddRange(library.Libraries.Select(notes.Of).OfType<Unit>().Select(unit => unit.Package));
            }
            else
            {
                libraries.UnionWith(library.Libraries);
            }
        }

        foreach (var id in libraries)
        {
            if (notes.Of(id) is not { } library)
            {
                return (null, $"{id} has changed since it was built through the wrapper");
            }

            packages.Add(library.Package);
        }

        var texts = arguments.SearchPaths.Where(search => search.Kind != "dependency").Select(search => search.Path)
            .Concat(arguments.CodegenAll("link-arg"))
            .Concat(environment.Where(pair => pair.Key != "CARGO_TARGET_TMPDIR").Select(pair => pair.Value));
        var isScript = arguments.CrateName!.StartsWith("build_script_", StringComparison.Ordinal) && !environment.ContainsKey("CARGO_BIN_NAME");
        var unit = new Unit(
            notes.IdOf(Path.Join(arguments.OutDir, arguments.CrateName + arguments.ExtraFilename)),
            UnitKind.Rustc,
            package,
            isScript ? "build script" : "",
            "{}",
            null,
            [program, .. arguments.Arguments],
            environment,
            directory,
            [],
            [.. libraries],
            [.. RustcOutputs.Expected(arguments, arguments.Target ?? RustcOutputs.LinuxTriple).Where(output => !output.Optional)
                .Select(output => new UnitOutput(Path.GetFullPath(output.Path, directory), [], null))],
            environment.GetValueOrDefault("OUT_DIR"),
            new Dictionary<string, string>(),
            [],
            isScript || (arguments.CrateTypes.Contains("proc-macro") && !arguments.IsTest));
        var others = unit.Libraries.Select(id => notes.Of(id)!.OutDir).OfType<string>().Select(notes.OfOutDir).OfType<Unit>();
        return WithScripts(notes, unit, packages, texts, others);
    }

    /// <summary>A run of a build script.</summary>
    /// <param name="program">The unit that compiled it.</param>
    /// <param name="path">What cargo started.</param>
    public static (WrappedCall? Call, string? Obstacle) OfScript(
        CallNotes notes, Unit program, string path, Dictionary<string, string> environment, string directory)
    {
        var outDir = environment["OUT_DIR"];
        var libraries = program.Libraries.Select(notes.Of).OfType<Unit>().Select(library => library.Package);
        var unit = new Unit(
            notes.IdOf(outDir), UnitKind.BuildScript, program.Package, "build script", "{}", null, [path], environment, directory, [program.Id], [], [], outDir,
            new Dictionary<string, string>(), ScriptTarget.Any, IsTool: true);
        var texts = environment.Where(pair => pair.Key != "OUT_DIR").Select(pair => pair.Value);
        var told = environment.Keys.Where(name => name.StartsWith("DEP_", StringComparison.Ordinal)).ToList();
        var others = told.Count == 0 ? [] : notes.Runs().Where(run => run.Environment.TryGetValue("CARGO_MANIFEST_LINKS", out var links)
            && told.Exists(name => name.StartsWith($"DEP_{links.ToUpperInvariant().Replace('-', '_')}_", StringComparison.Ordinal)));
        return WithScripts(notes, unit, [program.Package, .. libraries], texts, others);
    }

    /// <summary>
    /// Why calls that are told these texts could not be actions; null where they can. An OUT_DIR that nothing is known of is one
    /// that plain cargo has filled.
    /// </summary>
    /// <param name="script">The build-script run that tells them.</param>
    public static string? ObstacleIn(CallNotes notes, Unit script, IEnumerable<string> texts) => WithScripts(
        notes, script, [], texts.SelectMany(text => PathsBelow(notes.BuildDirectory, text)).Where(path => !IsInOutDir(path)), []).Obstacle;

    private static bool IsInOutDir(string path) => path.Split('/') is var names
        && Enumerable.Range(2, Math.Max(0, names.Length - 2)).Any(i => names[i] == "out" && names[i - 2] == "build");

    /// <summary>Finds the build-script runs to whose OUT_DIRs or packages a command leads.</summary>
    /// <param name="texts">What the command says, package's own files aside.</param>
    /// <param name="others">Runs of other packages that may have told it a path.</param>
    private static (WrappedCall? Call, string? Obstacle) WithScripts(
        CallNotes notes, Unit unit, List<Package> packages, IEnumerable<string> texts, IEnumerable<Unit> others)
    {
        var root = notes.BuildDirectory;
        var scripts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var outDirectories = new List<string>();
        if (unit.Kind == UnitKind.BuildScript)
        {
            outDirectories.Add(unit.OutDir!);
        }

        var said = texts.ToList();
        foreach (var run in others.Where(run => run.Package != unit.Package && said.Exists(text => UnitCommand.Leads(text, run.Package.Directory))))
        {
            scripts[run.Id] = run.Id;
        }

        foreach (var path in said.SelectMany(text => PathsBelow(root, text)))
        {
            if (notes.OfOutDir(path) is { } run)
            {
                scripts[run.Id] = run.Id;
            }
            else if (Directory.Exists(path) && !IsProfile(path) && !UnitCommand.Leads(path, unit.Package.Directory))
            {
                return (null, $"nothing is known of {path}");
            }
        }

        foreach (var run in scripts.Keys.Select(id => notes.Of(id)!))
        {
            packages.Add(run.Package);
            outDirectories.Add(run.OutDir!);
        }

        return (new WrappedCall(unit with { Scripts = scripts }, [.. packages.Distinct()], outDirectories), null);
    }

    /// <summary>Directories of cargo's own that stand in library search paths: their files come by --extern.</summary>
    private static bool IsProfile(string path) => Path.GetFileName(path) is "deps" or "examples"
        || LockFiles.Any(name => File.Exists(Path.Combine(path, name)));

    private static IEnumerable<string> PathsBelow(string root, string text)
    {
        for (var at = text.IndexOf(root + "/", StringComparison.Ordinal); at >= 0; at = text.IndexOf(root + "/", at + 1, StringComparison.Ordinal))
        {
            // The root itself may have any of these characters in it.
            var end = text.AsSpan(at + root.Length).IndexOfAny(Ends);
            yield return (end < 0 ? text[at..] : text.Substring(at, root.Length + end)).TrimEnd('/');
        }
    }

    private static bool IsMacro(Unit library) => library.Outputs.All(output => Path.GetExtension(output.Path) is not (".rmeta" or ".rlib"));

    /// <summary>
    /// The package as far as a call tells. Its source is immutable where cargo has marked it as such and silences its lints:
    /// a path dependency on a vendored directory has the mark, but its owner may edit it.
    /// </summary>
    private static Package PackageOf(Dictionary<string, string> environment, bool isForeign)
    {
        var (name, version, directory) = (environment["CARGO_PKG_NAME"], environment["CARGO_PKG_VERSION"], environment["CARGO_MANIFEST_DIR"]);
        var isImmutable = isForeign && (File.Exists(Path.Combine(directory, ".cargo-checksum.json")) || File.Exists(Path.Combine(directory, ".cargo-ok"))
            || File.Exists(Path.Combine(SourceRoots.RootOf(directory), ".cargo-ok")));
        return new Package(name, version, $"{(isImmutable ? "registry+" : "path+file://" + directory)}#{name}@{version}", directory);
    }
}
