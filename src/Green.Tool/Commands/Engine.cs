using System.Diagnostics;
using System.Globalization;
using System.Text;
using Green.Core;
using Green.Core.Cargo;
using Green.Core.Projects;

namespace Green.Tool.Commands;

/// <summary>
/// MSBuild, which takes as long to start as it takes to see that a build has nothing to do: it is started before it is known what
/// to build, and waits in its logger to be told.
/// </summary>
internal sealed class Engine : IDisposable
{
    /// <summary>
    /// What MSBuild is started with beside the user's variables. The first is its own: units that wait for a token or a compiler
    /// leave their node, and without it they count as if they had not. The rest are the runtime's: the compilers need the
    /// processors, so no method is compiled anew when it was compiled beforehand, nor is time spent on what a build does not use; and
    /// the heap grows by 32 MiB between collections (hexadecimal, as all of the collector's), not by the size of the processor's cache.
    /// </summary>
    private static readonly (string Name, string Value)[] Variables =
    [
        ("MSBUILDSCHEDULINGUNLIMITED", "1"),
        ("DOTNET_TC_CallCounting", "0"),
        ("DOTNET_TieredPGO", "0"),
        ("DOTNET_gcConcurrent", "0"),
        ("DOTNET_GCgen0size", "2000000"),
        ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"),
        ("DOTNET_EnableDiagnostics", "0"),
        ("DOTNET_LTTng", "0"),
        ("MSBUILDUSESERVER", "0"),
        ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
    ];

    /// <summary>Bytes of the tool's own heap that are given back while it waits: planning leaves that much and more.</summary>
    private const long Leftovers = 16 << 20;

    private readonly Process process;
    private readonly IEnumerable<string> ownVariables;

    private Engine(Process process, IEnumerable<string> ownVariables)
    {
        this.process = process;
        this.ownVariables = ownVariables;
    }

    /// <param name="toolDirectory">Where Green's tasks and targets are.</param>
    /// <param name="nodes">As many units are looked at and restored at a time; how many run is up to the plan's settings.</param>
    /// <param name="started">When the command began.</param>
    /// <exception cref="GreenException">GREEN1007: there is no MSBuild.</exception>
    public static Engine Start(ToolContext context, CargoCommandLine command, string toolDirectory, int nodes, DateTimeOffset started)
    {
        var console = context.ConsoleOf(command);
        var logger = string.Join(';', [
            $"-logger:Green.Tasks.GreenLogger,{BuildLayout.TasksIn(toolDirectory)}",
            $"color={(console.Color ? "always" : "never")}",
            $"verbosity={console.Verbosity}",
            $"message-format={command.MessageFormat.Replace(',', '+')}",
            $"progress={(context.ErrorIsTerminal ? "true" : "false")}",
            $"started={started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}",
            "follows-input=true",
        ]);
        List<string> arguments =
        [
            .. MSBuildProgram.Arguments(context.Environment), "Green.Start.proj", "-nologo", "-noautorsp", "-noconlog", $"-m:{nodes.ToString(CultureInfo.InvariantCulture)}", "-mt", "-graph", "-nr:false", logger,
        ];
        if (command.KeepGoing)
        {
            arguments.Add("-p:GreenKeepGoing=true");
        }

        if (TellsAll(command))
        {
            arguments.Add("-p:GreenReplayAll=true");
        }

        var environment = new Dictionary<string, string>(context.Environment, StringComparer.Ordinal);
        var ownVariables = Variables.Where(variable => environment.TryAdd(variable.Name, variable.Value)).Select(variable => variable.Name).ToList();

        // Whatever the user says: a server would not get what is told through standard input, and would outlive the build.
        environment["MSBUILDUSESERVER"] = environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = BuildLayout.TargetsIn(toolDirectory), RedirectStandardInput = true };
        return Processes.TryStart(start, environment) is { } process ? new Engine(process, ownVariables)
            : throw new GreenException("GREEN1007", "dotnet is not on PATH", "Install the .NET SDK, version 10 or later.");
    }

    /// <summary>Whether units that need nothing are to be told of too.</summary>
    public static bool TellsAll(CargoCommandLine command) => command.Verbose || command.MessageFormat.StartsWith("json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Has it build a plan, whose projects stand in the target directory, and come to its end.</summary>
    /// <param name="settled">Units that need nothing.</param>
    /// <param name="early">What is built already, if anything; stopped where it goes on at the end.</param>
    /// <returns>Its exit code, 128 and the number for a signal.</returns>
    /// <exception cref="OperationCanceledException">It was to stop; it has ended.</exception>
    public async Task<int> BuildAsync(KeptPlan plan, SettledUnits settled, EarlyBuild? early, CancellationToken cancellation)
    {
        string[] fields =
        [
            $"project={plan.TopProject}", $"settled={settled.Ids.Count}", .. settled.Roots.Select(id => $"settled-root={id}"),
            .. settled.Needed.Select(id => $"settled-needed={id}"), .. ownVariables.Select(name => $"variable={name}"),
            $"total={BuildLayout.Count(plan)}", $"finished={File.ReadAllText(BuildLayout.FinishedFile(plan))}",
            .. early is null ? Array.Empty<string>() : [$"early={early.Id}"], "",
        ];
        var telling = TellAsync(fields, early?.Told);
        if (GC.GetTotalMemory(forceFullCollection: false) > Leftovers)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        }

        try
        {
            return await Processes.WaitAsync(process, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await (early?.StopAsync() ?? Task.CompletedTask).ConfigureAwait(false);
            await telling.ConfigureAwait(false);
        }
    }

    private async Task TellAsync(IEnumerable<string> fields, IAsyncEnumerable<string>? events)
    {
        try
        {
            // Not to be cancelled halfway; whoever waits for the process is.
            await WriteAsync(string.Concat(fields.Select(field => field + "\0"))).ConfigureAwait(false);
            if (events is null)
            {
                return;
            }

            await foreach (var text in events.ConfigureAwait(false))
            {
                await WriteAsync(text + "\0").ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // It has ended already: its exit code tells.
        }
    }

    private ValueTask WriteAsync(string text) => process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None);

    /// <summary>Ends it where it still waits.</summary>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }
}
