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
        return await ErrorText.GuardAsync(
            context,
            () => CargoHelp.IsDrivenByCargo(words[0]) ? Task.FromResult(new CargoCommand(context).Run(toolchain, words[0] == "cargo" ? words[1..] : words))
                : words[0] == "plan" ? new PlanCommand(context).RunAsync(words[1..], toolchain, stop.Token)
                : ICargoCommand.Create(words[0], context).RunAsync(CargoCommandLine.Parse(words[0], toolchain, words[1..]), stop.Token),
            () => stop.ExitCode).ConfigureAwait(false);
    }
}
