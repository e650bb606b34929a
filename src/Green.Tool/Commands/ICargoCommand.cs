using Green.Core.Cargo;

namespace Green.Tool.Commands;

/// <summary>A command that takes cargo's flags.</summary>
internal interface ICargoCommand
{
    /// <returns>The exit code, as cargo's.</returns>
    Task<int> RunAsync(CargoCommandLine command, CancellationToken cancellation);

    public static ICargoCommand Create(string name, ToolContext context) => name switch
    {
        "run" => new RunCommand(context),
        "test" or "bench" => new TestCommand(context),
        _ => new BuildCommand(context),
    };
}
