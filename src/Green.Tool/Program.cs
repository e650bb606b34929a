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

        using var interrupt = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interrupt.Cancel();
        };
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        var context = new ToolContext(
            Environment.ProcessPath!, Homes.Green(environment), Environment.CurrentDirectory, environment, Console.Out, Console.Error, !Console.IsErrorRedirected);
        try
        {
            var toolchain = arguments is [['+', ..] name, ..] ? name : null;
            var words = toolchain is null ? arguments : arguments[1..];
            return words is ["build" or "check" or "run", .. var flags]
                ? await new BuildCommand(context).RunAsync(CargoCommandLine.Parse(words[0], toolchain, flags), interrupt.Token).ConfigureAwait(false)
                : 2;
        }
        catch (GreenException failure)
        {
            Console.Error.WriteLine($"error[{failure.Code}]: {failure.Message}\n  = help: {failure.Advice}");
            return 101;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
    }
}
