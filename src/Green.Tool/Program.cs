using System.Collections;
using Green.Core;
using Green.Core.Cargo;

namespace Green.Tool;

internal static class Program
{
    public static int Main(string[] arguments)
    {
        // Cargo starts this program hundreds of times while a plan is recorded: nothing may come before this.
        if (Environment.GetEnvironmentVariable(Recorder.Variable) is { Length: > 0 } scratch)
        {
            return Recorder.Run(scratch, Environment.GetCommandLineArgs()[0], Environment.ProcessPath!, arguments, Console.Out);
        }

        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        var planner = new Planner(Environment.ProcessPath!, Path.Combine(Homes.Green(environment), "tmp"), environment);
        var command = CargoCommandLine.Parse(arguments[0], null, arguments[1..]);
        var graph = planner.RecordAsync(command, Environment.CurrentDirectory, Console.Error.WriteLine, CancellationToken.None).GetAwaiter().GetResult();
        Console.Out.Write(System.Text.Encoding.UTF8.GetString(graph.ToJson()));
        return 0;
    }
}
