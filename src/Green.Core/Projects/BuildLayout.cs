using System.Globalization;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Configuration;
using Green.Core.Sandbox;

namespace Green.Core.Projects;

/// <summary>Has the projects of a plan stand in the target directory, and holds cargo's lock on it.</summary>
/// <param name="toolDirectory">Where the tool is; its tasks and targets are beside it.</param>
public sealed class BuildLayout(string toolDirectory)
{
    private string Tasks { get; } = TasksIn(toolDirectory);

    /// <summary>The assembly with the tasks and the logger.</summary>
    public static string TasksIn(string toolDirectory) => Path.Combine(toolDirectory, "tasks", "Green.Tasks.dll");

    /// <summary>What every unit's project imports, and what <c>dotnet green</c> has MSBuild build.</summary>
    public static string TargetsIn(string toolDirectory) => Path.Combine(toolDirectory, "targets");

    /// <summary>Writes the projects unless they stand there already from this very plan and these settings.</summary>
    /// <exception cref="GreenException">GREEN1008: the plan's file is damaged; GREEN1011: MSBuild cannot take a path.</exception>
    public void Prepare(KeptPlan plan, SandboxDecision sandbox, Settings settings)
    {
        if (plan.Inputs.Existing.Prepend(plan.TopProject).FirstOrDefault(path => path.Contains('\\', StringComparison.Ordinal)) is { } strange)
        {
            throw new GreenException(
                "GREEN1011",
                $"MSBuild takes the backslash in {strange} for a slash",
                "Move the checkout, or the target directory, to a path without one; or let cargo drive the build: `dotnet green cargo build`.");
        }

        var directory = Path.GetDirectoryName(plan.TopProject)!;
        if (File.GetLastWriteTimeUtc(Current(plan)) > DateTime.UtcNow || !File.Exists(Current(plan)) || File.Exists(Unfinished(plan)))
        {
            DrawNear(directory);
        }

        DeleteEmptied(directory);

        // The plan's stamp: named by the top project, newer than the plan's inputs as long as they hold. Plans of one profile
        // share their units' files and settings, so a second stamp tells which of them stand there.
        var stamp = Stamp(plan);
        var content = $"{plan.Id} {plan.Places} {sandbox.Kind} {sandbox.Image} {settings.Jobs} {settings.Limits} {Tasks} {File.GetLastWriteTimeUtc(Tasks).Ticks}";
        if (!Says(stamp, content) || !Says(Current(plan), content) || !File.Exists(plan.TopProject)
            || new FileInfo(FinishedFile(plan)) is not { Exists: true, Length: > 0 }
            || !File.Exists(ArtifactsFile(plan))
            || new FileInfo(UnitsFile(plan)) is not { Exists: true } units || units.LastWriteTimeUtc > File.GetLastWriteTimeUtc(Current(plan)))
        {
            // Gone while files are written: a build that is killed then leaves those of no plan.
            Directory.CreateDirectory(directory);
            File.Delete(Current(plan));
            Write(plan, sandbox, settings);
            AtomicFile.Write(stamp, content);
            AtomicFile.Write(Current(plan), content);
        }

        // What is from the future was found to hold too.
        File.SetLastWriteTimeUtc(stamp, plan.Inputs.Existing.Select(File.GetLastWriteTimeUtc).Append(DateTime.UtcNow).Max());
    }

    /// <summary>Writes again what is not as the plan says, for a build that failed: that may have been why.</summary>
    /// <returns>Whether anything was damaged.</returns>
    public bool Repair(KeptPlan plan, SandboxDecision sandbox, Settings settings)
    {
        var stamp = Stamp(plan);
        var content = File.ReadAllText(stamp);
        var wrote = Write(plan, sandbox, settings);
        AtomicFile.Write(stamp, content);
        AtomicFile.Write(Current(plan), content);
        return wrote;
    }

    /// <summary>Notes that a build goes on below the target directory. Where one was killed its unfinished files are deleted.</summary>
    /// <remarks>Only for the holder of the target directory's lock.</remarks>
    public static void Begin(KeptPlan plan)
    {
        var note = Unfinished(plan);
        if (File.Exists(note))
        {
            var graph = plan.Load();
            foreach (var root in new[] { graph.BuildDirectory, graph.TargetDirectory }.Distinct())
            {
                DeleteUnfinished(Path.Combine(root, Path.GetRelativePath(graph.BuildDirectory, graph.ProfileDirectory)));
            }

            DeleteUnfinished(Path.GetDirectoryName(plan.TopProject)!);
        }

        File.WriteAllBytes(note, []);
    }

    /// <summary>Notes that the build has ended, by itself or because it was told to, and when.</summary>
    public static void End(KeptPlan plan)
    {
        File.SetLastWriteTimeUtc(Current(plan), DateTime.UtcNow);
        File.Delete(Unfinished(plan));
    }

    /// <summary>Opens what a build has left, to be read.</summary>
    /// <param name="environment">The user's.</param>
    /// <exception cref="GreenException">GREEN4004: the settings beside the projects are damaged.</exception>
    public static BuildSession Open(KeptPlan plan, IReadOnlyDictionary<string, string> environment) =>
        new(SettingsOf(plan), Path.GetDirectoryName(plan.TopProject)!, environment, Sandboxes.Open, TimeProvider.System);

    /// <exception cref="GreenException">GREEN4004: the settings beside the projects are damaged.</exception>
    public static BuildSettings SettingsOf(KeptPlan plan) => OwnFile.Read(
        Path.Combine(Path.GetDirectoryName(plan.TopProject)!, "settings.json"), json => BuildSettings.FromJson(json));

    /// <summary>The file with cargo's closing words.</summary>
    public static string FinishedFile(KeptPlan plan) => Path.ChangeExtension(plan.TopProject, ".finished");

    /// <summary>What cargo warned of while it planned.</summary>
    public static IEnumerable<string> Warnings(KeptPlan plan) => File.ReadLines(Path.ChangeExtension(plan.TopProject, ".warnings"));

    /// <summary>The number of units.</summary>
    public static string Count(KeptPlan plan) => File.ReadAllText(Path.ChangeExtension(plan.TopProject, ".count"));

    /// <summary>What cargo links out of its own directories, with the unit that leaves it.</summary>
    public static IReadOnlyList<(string Unit, string Path)> Artifacts(KeptPlan plan) =>
        [.. File.ReadLines(ArtifactsFile(plan)).Select(line => line.Split('\t', 2)).Where(fields => fields.Length == 2).Select(fields => (fields[0], fields[1]))];

    /// <summary>The units that MSBuild need not be given.</summary>
    /// <param name="environment">The user's.</param>
    public static SettledUnits Settled(KeptPlan plan, SandboxDecision sandbox, IReadOnlyDictionary<string, string> environment)
    {
        var directory = Path.GetDirectoryName(plan.TopProject)!;
        UnitFiles FilesOf(string id) => new(directory, id, sandbox.Kind == "host");

        // Cargo links what it holds for fresh once more, with the time that it has: an older one than the stamp, if Green built since.
        // What is gone has its unit run.
        foreach (var (unit, path) in Artifacts(plan).Where(artifact => Path.GetExtension(artifact.Path) != ".rlib"))
        {
            if (File.Exists(path) && FilesOf(unit).ReadStamp() is { } time && File.GetLastWriteTimeUtc(path) != time)
            {
                File.Delete(path);
            }
        }

        return SettledUnits.Find(File.ReadLines(UnitsFile(plan)), FilesOf, environment);
    }

    /// <summary>The directories of the packages that are the user's to edit.</summary>
    public static IReadOnlyList<string> SourceDirectories(KeptPlan plan) => File.ReadAllLines(SourcesFile(plan));

    private static string ArtifactsFile(KeptPlan plan) => Path.ChangeExtension(plan.TopProject, ".artifacts");

    private static string SourcesFile(KeptPlan plan) => Path.ChangeExtension(plan.TopProject, ".packages");

    private static string UnitsFile(KeptPlan plan) => Path.ChangeExtension(plan.TopProject, ".units");

    private static bool Says(string path, string content) => File.Exists(path) && File.ReadAllText(path) == content;

    private static string Current(KeptPlan plan) => Path.Combine(Path.GetDirectoryName(plan.TopProject)!, "current");

    private static string Stamp(KeptPlan plan) => Path.ChangeExtension(plan.TopProject, ".plan");

    private static string Unfinished(KeptPlan plan) => Path.Combine(Path.GetDirectoryName(plan.TopProject)!, "unfinished");

    /// <summary>
    /// The clock was set back since the last build, or may have been: whatever is from the future would be newer than all edits
    /// for as long as that lasts. Units that are from there count as never built.
    /// </summary>
    private static void DrawNear(string directory)
    {
        foreach (var file in Directory.Exists(directory) ? new DirectoryInfo(directory).GetFiles() : [])
        {
            if (file.LastWriteTimeUtc <= DateTime.UtcNow)
            {
                continue;
            }

            if (file.Extension is ".stamp" or ".host-stamp")
            {
                file.Delete();
            }
            else
            {
                file.LastWriteTimeUtc = DateTime.UtcNow;
            }
        }
    }

    /// <summary>A stamp without content is none: its time is that of what emptied it.</summary>
    private static void DeleteEmptied(string directory)
    {
        foreach (var stamp in Directory.Exists(directory) ? new DirectoryInfo(directory).GetFiles("*stamp") : [])
        {
            if (stamp.Length == 0)
            {
                stamp.Delete();
            }
        }
    }

    private static void DeleteUnfinished(string directory)
    {
        if (Directory.Exists(directory))
        {
            foreach (var file in Directory.EnumerateFiles(directory, AtomicFile.TemporaryPrefix + "*", SearchOption.AllDirectories).ToList())
            {
                File.Delete(file);
            }
        }
    }

    private bool Write(KeptPlan plan, SandboxDecision sandbox, Settings settings)
    {
        var graph = plan.Load();
        var shared = new BuildSettings(
            settings.Home,
            sandbox.Kind,
            sandbox.Image,
            graph.Workspace,
            graph.TargetDirectory,
            graph.BuildDirectory,
            graph.Toolchain,
            [.. graph.Units.Select(unit => unit.Package).Distinct()],
            [.. graph.Units.Where(unit => unit.Kind == UnitKind.BuildScript).Select(unit => unit.OutDir!)],
            settings.Jobs,
            settings.Limits);
        Mark(graph);

        // The projects of all plans of a profile stand in one directory, and what two plans have in common need not be equal:
        // whichever was written last holds, so no other plan's stamp may say that its projects stand there.
        foreach (var stamp in Directory.EnumerateFiles(Directory.CreateDirectory(Path.GetDirectoryName(plan.TopProject)!).FullName, "*.plan").ToList())
        {
            File.Delete(stamp);
        }

        var wrote = new ProjectWriter(TargetsIn(toolDirectory), Tasks).Write(graph, shared, plan.Inputs.Existing);
        wrote |= AtomicFile.WriteIfDifferent(Path.Combine(Path.GetDirectoryName(plan.TopProject)!, CriticalPath.FileName), CriticalPath.Describe(graph));
        wrote |= AtomicFile.WriteIfDifferent(UnitsFile(plan), SettledUnits.Describe(graph));
        wrote |= AtomicFile.WriteIfDifferent(FinishedFile(plan), graph.Finished);
        wrote |= AtomicFile.WriteIfDifferent(Path.ChangeExtension(plan.TopProject, ".warnings"), string.Concat(graph.Warnings.Select(line => line + "\n")));
        wrote |= AtomicFile.WriteIfDifferent(ArtifactsFile(plan), string.Concat(
            graph.Units.SelectMany(unit => unit.Outputs.SelectMany(output => output.Uplifts.Select(path => $"{unit.Id}\t{path}\n")))));
        wrote |= AtomicFile.WriteIfDifferent(SourcesFile(plan), string.Concat(
            graph.Units.Where(unit => unit.Package.IsLocal).Select(unit => unit.Package.Directory).Distinct().Select(directory => directory + "\n")));
        wrote |= AtomicFile.WriteIfDifferent(Path.ChangeExtension(plan.TopProject, ".count"), graph.Units.Count.ToString(CultureInfo.InvariantCulture));
        return wrote;
    }

    /// <summary>What cargo puts into a new target directory: the tag that keeps backup programs out, and its directories.</summary>
    private static void Mark(CrateGraph graph)
    {
        foreach (var directory in new[] { graph.TargetDirectory, graph.BuildDirectory }.Distinct())
        {
            Directory.CreateDirectory(directory);
            var tag = Path.Combine(directory, "CACHEDIR.TAG");
            if (!File.Exists(tag))
            {
                File.WriteAllText(tag, "Signature: 8a477f597d28d172789f06886806bc55\n# This directory holds what a build can make again.\n");
            }
        }
    }
}
