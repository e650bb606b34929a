using System.Globalization;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Configuration;

namespace Green.Core.Projects;

/// <summary>Has the projects of a plan stand in the target directory, and holds cargo's lock on it.</summary>
/// <param name="toolDirectory">Where the tool is; its tasks and targets are beside it.</param>
public sealed class BuildLayout(string toolDirectory)
{
    /// <summary>The assembly with the tasks and the logger.</summary>
    public string Tasks { get; } = Path.Combine(toolDirectory, "tasks", "Green.Tasks.dll");

    /// <summary>Writes the projects unless they stand there already from this very plan and these settings.</summary>
    public void Prepare(KeptPlan plan, string home, SandboxDecision sandbox, int jobs)
    {
        // One note for the whole directory: plans of one profile share the files of the units that they have in common.
        var note = Path.Combine(Path.GetDirectoryName(plan.TopProject)!, "current");
        var content = $"{plan.Id} {sandbox.Kind} {sandbox.Image} {jobs} {Tasks} {File.GetLastWriteTimeUtc(Tasks).Ticks}";
        if (!File.Exists(note) || File.ReadAllText(note) != content || !File.Exists(plan.TopProject))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(note)!);
            File.Delete(note);
            var graph = plan.Load();
            var settings = new BuildSettings(
                home,
                sandbox.Kind,
                sandbox.Image,
                graph.Workspace,
                graph.TargetDirectory,
                graph.BuildDirectory,
                graph.Toolchain,
                [.. graph.Units.Select(unit => unit.Package).Distinct()],
                [.. graph.Units.Where(unit => unit.Kind == UnitKind.BuildScript).Select(unit => unit.OutDir!)],
                jobs);
            Mark(graph);
            new ProjectWriter(Path.Combine(toolDirectory, "targets"), Tasks).Write(graph, settings, plan.Inputs.Existing);
            AtomicFile.Write(FinishedFile(plan), graph.Finished);
            AtomicFile.Write(Path.ChangeExtension(plan.TopProject, ".warnings"), string.Concat(graph.Warnings.Select(line => line + "\n")));
            AtomicFile.Write(Path.ChangeExtension(plan.TopProject, ".count"), graph.Units.Count.ToString(CultureInfo.InvariantCulture));
            AtomicFile.Write(note, content);
        }

        // The plan holds now: newer than what it was made from.
        AtomicFile.Write(Path.ChangeExtension(plan.TopProject, ".plan"), plan.Id);
    }

    /// <summary>The file with cargo's closing words.</summary>
    public static string FinishedFile(KeptPlan plan) => Path.ChangeExtension(plan.TopProject, ".finished");

    /// <summary>What cargo warned of while it planned.</summary>
    public static IEnumerable<string> Warnings(KeptPlan plan) => File.ReadLines(Path.ChangeExtension(plan.TopProject, ".warnings"));

    /// <summary>The number of units.</summary>
    public static string Count(KeptPlan plan) => File.ReadAllText(Path.ChangeExtension(plan.TopProject, ".count"));

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
