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
            return Recorder.Run(scratch, Environment.GetCommandLineArgs()[0], Environment.ProcessPath!, arguments, Console.Out);
        }

        using var stop = new StopSignals();
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        var context = new ToolContext(
            Environment.ProcessPath!, Homes.Green(environment), Environment.CurrentDirectory, environment, Console.Out, Console.Error, !Console.IsErrorRedirected);
        if (CommandTree.Owns(arguments))
        {
            return await CommandTree.InvokeAsync(arguments, context, stop.Token).ConfigureAwait(false);
        }

        try
        {
            var toolchain = arguments[0].StartsWith('+') ? arguments[0] : null;
            var words = toolchain is null ? arguments : arguments[1..];
            return words[0] == "plan"
                ? await new PlanCommand(context).RunAsync(words[1..], toolchain, stop.Token).ConfigureAwait(false)
                : await new BuildCommand(context).RunAsync(CargoCommandLine.Parse(words[0], toolchain, words[1..]), stop.Token).ConfigureAwait(false);
        }
        catch (GreenException failure)
        {
            Console.Error.WriteLine(ErrorText.Of(failure));
            return ErrorText.ExitCode;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(ErrorText.Of(ErrorText.Coded(failure)));
            return ErrorText.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return stop.ExitCode;
        }
    }
}
