using System.Text.RegularExpressions;
using Green.Core.Cargo;
using Green.Core.Rustc;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>
/// Finds out from a run what it needed, or would have needed, beyond what it was given. Nothing undeclared is visible in a
/// sandbox, so the run's own words are where this is learnt.
/// </summary>
internal static partial class Discovery
{
    /// <summary>Variables whose values are paths that a program would look for at run time.</summary>
    private static readonly string[] PathVariables = ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_TARGET_TMPDIR"];

    /// <summary>Whether a variable of cargo's holds a path for the time when the program runs.</summary>
    public static bool IsPathVariable(string name) =>
        Array.IndexOf(PathVariables, name) >= 0 || name.StartsWith("CARGO_BIN_EXE_", StringComparison.Ordinal);

    /// <summary>Cargo's own path: where a program has it compiled in it is the real one, but a macro that starts cargo needs that of the sandbox.</summary>
    public const string Cargo = "CARGO";

    /// <summary>What a rustc call that succeeded turned out to read.</summary>
    /// <param name="outputs">The files it left, on the host.</param>
    public static PathSet AfterRustc(BuildSession session, UnitAction action, DepInfo depInfo, IEnumerable<string> outputs)
    {
        var unit = action.Unit;
        var directory = action.Paths.In(unit.WorkingDirectory);
        var sources = depInfo.Files.Select(file => Path.GetFullPath(file, directory)).ToHashSet(StringComparer.Ordinal);
        var files = new SortedSet<string>(action.Set.Files, StringComparer.Ordinal);
        if (unit.Package.IsLocal && !action.IsOpaque)
        {
            files.Clear();
            files.UnionWith(sources.Where(action.Paths.IsInWork).Select(path => session.FixedPaths.In(action.Paths.Out(path))));
        }

        var variables = depInfo.Environment.Select(variable => variable.Name).Where(name =>
            name == Cargo ? !unit.IsTool : !unit.Environment.ContainsKey(name) && !IsGiven(unit, session, name));
        var names = NamesPaths(action, depInfo, sources.Concat(LinkedSources(session, action)), outputs);
        return new PathSet(
            [.. files], [.. action.Set.Variables, .. variables], action.Set.HostPaths || (names && !unit.IsTool), forTools: names && unit.IsTool);
    }

    /// <summary>
    /// Whether it is certain before a compiler has ended that it will not have to run again: its source is read, no variable
    /// was missing, and nothing that it still writes can name a path that is not the real one.
    /// </summary>
    public static bool IsSettled(BuildSession session, UnitAction action, DepInfo depInfo)
    {
        var needed = AfterRustc(session, action, depInfo, []);
        return !MustRunAgain(session, action, needed) && (needed.HostPaths || action.Unit.IsTool || CannotNamePaths(action, depInfo));
    }

    /// <summary>
    /// Nobody told it a path: files were named relative to the workspace, or stand in an immutable package, whose path is not
    /// looked for; no generated code was read; and no macro was there to look for itself.
    /// </summary>
    private static bool CannotNamePaths(UnitAction action, DepInfo depInfo) =>
        depInfo.Environment.All(variable => variable.Name != "OUT_DIR")
        && !depInfo.Files.Any(file => file.StartsWith(action.Paths.Layout.Out + "/", StringComparison.Ordinal))
        && (!action.Unit.Package.IsLocal || (!action.IsOpaque && !depInfo.Files.Any(Path.IsPathRooted)));

    /// <summary>
    /// What a failed run asked for: files that exist in the workspace but were not staged, and variables of the user's that it names.
    /// </summary>
    public static PathSet AfterFailure(BuildSession session, UnitAction action, IEnumerable<string> words)
    {
        var files = new SortedSet<string>(action.Set.Files, StringComparer.Ordinal);
        var variables = new SortedSet<string>(action.Set.Variables, StringComparer.Ordinal);
        foreach (var text in words)
        {
            foreach (var path in Quoted(text))
            {
                AddMissing(session, action, path, files);
            }

            variables.UnionWith(Word().Matches(text).Select(match => match.Value).Where(name =>
                session.UserEnvironment.ContainsKey(name) && !action.Command.Environment.ContainsKey(name) && PassedVariables.MayBeAskedFor(name)));
        }

        return new PathSet([.. files], [.. variables], action.Set.HostPaths);
    }

    /// <summary>What a build script declared.</summary>
    public static PathSet AfterScript(BuildSession session, UnitAction action, BuildScriptOutput output)
    {
        var files = new SortedSet<string>(action.Set.Files, StringComparer.Ordinal);
        foreach (var path in output.RerunIfChanged)
        {
            AddMissing(session, action, session.FixedPaths.In(path), files);
        }

        var variables = output.RerunIfEnvChanged.Where(name => !action.Unit.Environment.ContainsKey(name));
        return new PathSet([.. files], [.. action.Set.Variables, .. variables], action.Set.HostPaths);
    }

    /// <summary>Whether the run must be repeated: something that exists was missing, or paths were not the real ones.</summary>
    public static bool MustRunAgain(BuildSession session, UnitAction action, PathSet set) =>
        set.HostPaths != action.Set.HostPaths || DiffersIn(Cargo, set, action.Set)
        || (action.Unit.Kind == UnitKind.Rustc && (DiffersIn(UnitCommand.Allocator, set, action.Set) || DiffersIn(UnitCommand.Home, set, action.Set)))
        || set.Files.Any(path => !IsGiven(session, action, session.FixedPaths.Out(path)))
        || set.Variables.Any(name => session.UserEnvironment.ContainsKey(name) && !action.Command.Environment.ContainsKey(name) && !PassedVariables.IsSecret(name));

    private static bool DiffersIn(string variable, PathSet set, PathSet other) => set.Variables.Contains(variable) != other.Variables.Contains(variable);

    /// <summary>Paths in back quotes, single or double quotes.</summary>
    private static IEnumerable<string> Quoted(string text)
    {
        foreach (var quote in "`'\"")
        {
            var parts = text.Split(quote);
            for (var i = 1; i < parts.Length; i += 2)
            {
                if (parts[i].Contains('/', StringComparison.Ordinal) || parts[i].Contains('.', StringComparison.Ordinal))
                {
                    yield return parts[i];
                }
            }
        }
    }

    private static void AddMissing(BuildSession session, UnitAction action, string path, SortedSet<string> files)
    {
        string full;
        try
        {
            full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, action.Paths.In(action.Unit.WorkingDirectory)));
        }
        catch (ArgumentException)
        {
            return;
        }

        if (!action.Paths.IsInWork(full) || action.Inputs.Files.ContainsKey(full))
        {
            return;
        }

        // Only the workspace and its path dependencies are the user's to show: to its own packages, and to others where the
        // user's own variable leads there.
        var host = action.Paths.Out(full);
        if (!IsShowable(session.Settings, host) || (!action.Unit.Package.IsLocal && !IsNamedByUser(session, action, full)))
        {
            return;
        }

        if (File.Exists(host))
        {
            files.Add(session.FixedPaths.In(host));
        }
        else if (Directory.Exists(host) && !(IsBelow(host + "/", action.Unit.Package.Directory) && IsGiven(session, action, host + "/")))
        {
            // By its own name: what is added to it later counts too.
            files.Add(session.FixedPaths.In(host) + "/");
        }
    }

    /// <summary>Whether a file, or all that is below a directory, stands where the action sees it.</summary>
    private static bool IsGiven(BuildSession session, UnitAction action, string path) => LocalSources.IsDirectory(path)
        ? LocalSources.Below(path, session.Settings).All(name => action.Inputs.Files.ContainsKey($"{action.Paths.In(path[..^1])}/{name}"))
        : action.Inputs.Files.ContainsKey(action.Paths.In(path));

    private static bool IsNamedByUser(BuildSession session, UnitAction action, string path) => action.Command.Environment.Any(pair =>
        session.UserEnvironment.ContainsKey(pair.Key) && PassedVariables.MayBeAskedFor(pair.Key) && !action.Unit.Environment.ContainsKey(pair.Key) && UnitCommand.Leads(pair.Value, path));

    /// <summary>Whether a file is the user's: below the workspace or a path dependency, and not made by a build.</summary>
    public static bool IsShowable(BuildSettings settings, string path) =>
        settings.Packages.Where(package => package.IsLocal).Select(package => package.Directory).Prepend(settings.Workspace).Any(root => IsBelow(path, root))
        && (IsBelow(settings.Workspace, settings.TargetDirectory)
            // A package that cargo has unpacked there, to see whether it builds.
            ? IsBelow(path, settings.Workspace)
            : !IsBelow(path, settings.TargetDirectory) && !IsBelow(path, settings.BuildDirectory));

    private static bool IsBelow(string path, string directory) => path.StartsWith(directory + "/", StringComparison.Ordinal);

    private static bool IsGiven(Unit unit, BuildSession session, string name) =>
        unit.Scripts.Values.Any(script => session.Script(script).Environment.Any(pair => pair.Key == name));

    /// <summary>
    /// Sources of the workspace's crates behind this one, and those that build scripts have made: where it uses their generic code,
    /// their names are in it for panic messages, too.
    /// </summary>
    private static IEnumerable<string> LinkedSources(BuildSession session, UnitAction action) =>
        action.Unit.Libraries.Select(session.Unit).Where(library => library.Package.IsLocal || library.Environment.ContainsKey("OUT_DIR"))
            .SelectMany(library => (UnitArtifacts.DepInfoOf(library)?.Files ?? []).Select(file => action.Paths.In(Path.GetFullPath(file, library.WorkingDirectory))));

    private static bool NamesPaths(UnitAction action, DepInfo depInfo, IEnumerable<string> sources, IEnumerable<string> outputs) =>
        depInfo.Environment.Any(variable => IsPathVariable(variable.Name)
            || (variable.Name != "OUT_DIR" && variable.Value?.Contains("/green/", StringComparison.Ordinal) == true))
        || outputs.Where(IsLoadable).Any(output => LoadableText.Contains(output, [action.Paths.Workspace, action.Paths.Layout.Out], sources));

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]{2,}")]
    private static partial Regex Word();

    private static bool IsLoadable(string path) => Path.GetExtension(path) is not (".d" or ".rmeta" or ".dwo" or ".dwp");
}
