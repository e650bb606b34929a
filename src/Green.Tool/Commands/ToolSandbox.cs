using Green.Core.Cargo;
using Green.Core.Configuration;
using Green.Core.Sandbox;

namespace Green.Tool.Commands;

/// <summary>The sandbox that a build in the working directory would use, for commands that build nothing.</summary>
internal sealed record ToolSandbox(ISandbox Sandbox, Settings Settings, string Toolchain)
{
    /// <exception cref="Green.Core.GreenException">There is no toolchain or no sandbox, or a setting is wrong.</exception>
    public static async Task<ToolSandbox> OpenAsync(ToolContext context, CancellationToken cancellation)
    {
        context = await context.WithRustAsync(sandbox: null, cancellation).ConfigureAwait(false);
        var toolchain = await new Planner(context.Executable, context.Home, context.Environment)
            .SysrootAsync(CargoCommandLine.Parse("build", null, []), context.WorkingDirectory, cancellation).ConfigureAwait(false);
        var settings = await WorkspaceSettings.LoadAsync(context.Environment, context.WorkingDirectory, cancellation).ConfigureAwait(false);
        var decision = await SandboxChoice.ChooseAsync(settings, context.Environment, cancellation).ConfigureAwait(false);
        return new ToolSandbox(Sandboxes.Open(settings, decision, toolchain, context.Environment), settings, toolchain);
    }
}
