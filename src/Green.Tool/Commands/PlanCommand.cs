using System.IO.Abstractions;
using System.Text;
using Green.Core.Cargo;

namespace Green.Tool.Commands;

/// <summary><c>plan</c>: what a build would do, as text or JSON, without doing it.</summary>
internal sealed class PlanCommand(ToolContext context)
{
    public async Task<int> RunAsync(IReadOnlyList<string> flags, string? toolchain, CancellationToken cancellation)
    {
        var json = flags.Contains("--json");
        var rest = flags.Where(flag => flag != "--json").ToList();
        var name = rest is ["build" or "check" or "run" or "test" or "bench", ..] ? rest[0] : null;
        var command = CargoCommandLine.Parse(name ?? "build", toolchain, name is null ? rest : rest[1..]);
        var plan = await new PlanService(context.Executable, context.Home, context.Environment, new FileSystem())
            .GetAsync(command, context.WorkingDirectory, context.Error.WriteLine, cancellation).ConfigureAwait(false);
        var graph = plan.Load();
        if (json)
        {
            context.Output.WriteLine(Encoding.UTF8.GetString(graph.ToJson()));
            return 0;
        }

        foreach (var unit in graph.Units)
        {
            context.Output.WriteLine($"{unit.Id}: {unit.Package.Name} v{unit.Package.Version} {unit.Description}{(unit.Kind == UnitKind.BuildScript ? " run" : "")}");
            foreach (var dependency in unit.Dependencies)
            {
                context.Output.WriteLine($"    after {dependency}");
            }
        }

        context.Output.WriteLine($"{graph.Units.Count(unit => unit.Kind == UnitKind.Rustc)} rustc calls, {graph.Units.Count(unit => unit.Kind == UnitKind.BuildScript)} build-script runs; projects: {plan.TopProject}");
        return 0;
    }
}
