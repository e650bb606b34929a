using System.Collections;
using Green.Core;
using Green.Core.Cargo;
using Green.Tool.Commands;

namespace Green.Tool;

internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        // Cargo starts this program hundreds of times while a plan is recorded: nothing may come before this.
        if (Environment.GetEnvironmentVariable(Recorder.Variable) is { Length: > 0 } scratch)
        {
            try
            {
                return Recorder.Run(scratch, Environment.GetCommandLineArgs()[0], Environment.ProcessPath!, arguments, Console.Out);
            }
            catch (Exception failure)
            {
                Console.Error.WriteLine(Recorder.Explain(failure));
                return ErrorText.ExitCode;
            }
        }

        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        if (WrapperProgram.Owns(arguments))
        {
            return await WrapperProgram.RunAsync(arguments, environment).ConfigureAwait(false);
        }

        using var stop = new StopSignals();
        var context = new ToolContext(
            Environment.ProcessPath!, Homes.Green(environment), Environment.CurrentDirectory, environment, Console.Out, Console.Error, !Console.IsErrorRedirected);
        if (CommandTree.Owns(arguments))
        {
            return await CommandTree.InvokeAsync(arguments, context, stop.Token).ConfigureAwait(false);
        }

        var toolchain = arguments[0].StartsWith('+') ? arguments[0] : null;
        var words = toolchain is null ? arguments : arguments[1..];
        return await ErrorText.GuardAsync(context, () => RunAsync(words, toolchain, context, stop.Token), () => stop.ExitCode).ConfigureAwait(false);
    }

    /// <summary>One of cargo's commands.</summary>
    private static async Task<int> RunAsync(string[] words, string? toolchain, ToolContext context, CancellationToken cancellation)
    {
        var isPlan = words[0] == "plan";
        var command = isPlan || CargoHelp.IsDrivenByCargo(words[0]) ? null : CargoCommandLine.Parse(words[0], toolchain, words[1..]);
        context = await context.WithRustAsync(command?.Sandbox, cancellation).ConfigureAwait(false);
        return command is not null ? await ICargoCommand.Create(words[0], context).RunAsync(command, cancellation).ConfigureAwait(false)
            : isPlan ? await new PlanCommand(context).RunAsync(words[1..], toolchain, cancellation).ConfigureAwait(false)
            : new CargoCommand(context).Run(toolchain, words[0] == "cargo" ? words[1..] : words);
    }
}
