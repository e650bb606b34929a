using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Projects;

namespace Green.Micro;

/// <summary>MSBuild with projects that need nothing: what it costs to find that out.</summary>
[InvocationCount(1)]
public class Engine
{
    private string top = "";

    [Params(100, 1000, 5000)]
    public int Nodes { get; set; }

    [GlobalSetup]
    public void Write()
    {
        var directory = Place.New("engine");
        var tool = Path.GetDirectoryName(Place.Tool)!;
        var units = new List<Unit>();
        for (var i = 0; i < Nodes; i++)
        {
            // A graph as wide and deep as that of a workspace: a hundred to a team, each behind two of its team.
            var team = i - (i % 100);
            string[] dependencies = i == team ? [] : [.. new[] { team + ((i - team) / 2), Math.Max(team, i - 7) }.Distinct().Select(number => $"unit-{number}")];
            units.Add(new Unit(
                $"unit-{i}", UnitKind.Rustc, new Package($"unit-{i}", "1.0.0", "registry+x", directory), "lib", "{}", null, ["rustc"],
                new Dictionary<string, string>(), directory, dependencies, dependencies, [], null, new Dictionary<string, string>(), [], IsTool: false));
        }

        var graph = new CrateGraph("all", directory, directory, directory, Path.Combine(directory, "debug"), directory, "", [], units, [], null);
        var settings = Place.Settings;
        new ProjectWriter(Path.Combine(tool, "targets"), Path.Combine(tool, "tasks", "Green.Tasks.dll")).Write(graph, settings, []);
        top = ProjectWriter.TopProjectOf(graph);
        var built = DateTime.UtcNow;
        foreach (var unit in units)
        {
            var files = new UnitFiles(ProjectWriter.DirectoryOf(graph), unit.Id);
            File.WriteAllText(files.Result, "{}");
            File.SetLastWriteTimeUtc(files.Result, built);
            files.WriteStamp(built, built);
        }

        foreach (var file in new[] { "current", "all.plan" })
        {
            File.WriteAllText(Path.Combine(ProjectWriter.DirectoryOf(graph), file), "plan");
        }
    }

    [Benchmark(Description = "MSBuild with nothing to do")]
    public void Build()
    {
        using var engine = Process.Start("dotnet", ["msbuild", top, "-nologo", "-v:quiet", "-m:4", "-mt", "-graph", "-nr:false"]);
        engine.WaitForExit();
        if (engine.ExitCode != 0)
        {
            throw new InvalidOperationException("MSBuild failed");
        }
    }
}
