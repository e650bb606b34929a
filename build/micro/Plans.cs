using System.IO.Abstractions;
using BenchmarkDotNet.Attributes;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Projects;

namespace Green.Micro;

/// <summary>From a command line to MSBuild's projects, for samples/web.</summary>
[InvocationCount(1)]
public class Plans
{
    private string home = "";
    private CargoCommandLine command = null!;
    private CrateGraph graph = null!;
    private BuildSettings settings = null!;
    private KeptPlan plan = null!;

    [GlobalSetup]
    public void Plan()
    {
        home = Place.New("homes");
        command = CargoCommandLine.Parse("build", null, ["--offline"]);
        settings = Place.Settings;
        plan = Kept().GetAwaiter().GetResult();
        graph = plan.Load();
    }

    [Benchmark(Description = "plan samples/web anew")]
    public Task<KeptPlan> Anew() => Service(Place.New("homes")).GetAsync(command, Place.Web, _ => { }, CancellationToken.None);

    [Benchmark(Description = "find its kept plan")]
    public Task<KeptPlan> Kept() => Service(home).GetAsync(command, Place.Web, _ => { }, CancellationToken.None);

    [Benchmark(Description = "write its projects")]
    public bool Write()
    {
        var writer = new ProjectWriter(Path.Combine(Path.GetDirectoryName(Place.Tool)!, "targets"), "tasks");
        var elsewhere = Place.New("projects");
        return writer.Write(graph with { BuildDirectory = elsewhere, ProfileDirectory = Path.Combine(elsewhere, "debug") }, settings, plan.Inputs.Existing);
    }

    private static PlanService Service(string home) => new(Place.Tool, home, Place.Environment, new FileSystem());
}
