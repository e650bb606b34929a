using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using Green.Core;

namespace Green.Tool.Commands;

/// <summary>
/// All commands but those that take cargo's flags, and the help of all. Writes to the context only; every failure ends as a
/// coded error there and an exit code: 101 as cargo's, 1 for a wrong command line, 130 when interrupted.
/// </summary>
internal static class CommandTree
{
    private const int WrongCommandLine = 1;
    private const int Interrupted = 130;

    /// <summary>
    /// Whether these arguments are for this tree: all are but a command with cargo's flags that is not asked for its help.
    /// </summary>
    public static bool Owns(IReadOnlyList<string> arguments)
    {
        var words = WithoutToolchain(arguments);
        return words.Count == 0 || !CargoHelp.IsCargoCommand(words[0]) || AsksForHelp(words);
    }

    public static Task<int> InvokeAsync(IReadOnlyList<string> arguments, ToolContext context, CancellationToken cancellation) =>
        ErrorText.GuardAsync(context, () => RunAsync(arguments, context, cancellation), () => Interrupted);

    private static async Task<int> RunAsync(IReadOnlyList<string> arguments, ToolContext context, CancellationToken cancellation)
    {
        var words = WithoutToolchain(arguments);
        if (HelpFor(words) is { } name)
        {
            return CargoHelp.Print(context, name);
        }

        // `help cache prune` is `cache prune --help`, as with cargo.
        IReadOnlyList<string> line = words.Count == 0 ? ["--help"] : words[0] == "help" ? [.. words.Skip(1), "--help"] : words;
        var parsed = CreateRoot(context).Parse(line, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            context.Error.WriteLine(ErrorText.Of(Wrong(parsed)));
            return WrongCommandLine;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = context.Output,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                // The caller handles interrupts, and its token reaches every command.
                ProcessTerminationTimeout = null,
            },
            cancellation).ConfigureAwait(false);
    }

    private static Command CreateRoot(ToolContext context)
    {
        var version = new Option<bool>("--version", "-V") { Description = "Print the version" };
        var root = new Command("dotnet-green", "Builds Rust: cargo plans, MSBuild schedules, a sandbox executes, a store remembers.")
        {
            new HelpOption("--help", "-h") { Recursive = true, Description = "Print this" },
            version,
        };
        foreach (var command in CargoHelp.Create(context))
        {
            root.Add(command);
        }

        root.Add(CacheCommand.Create(context));
        root.Add(SandboxCommand.Create(context));
        root.Add(ConfigCommand.Create(context));
        root.Add(DoctorCommand.Create(context));
        root.SetAction(parsed =>
        {
            if (parsed.GetValue(version))
            {
                context.Output.WriteLine($"dotnet-green {Version()}");
            }

            return 0;
        });
        return root;
    }

    private static GreenException Wrong(ParseResult parsed)
    {
        List<string> names = [];
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, result.Command.Name);
        }

        var command = string.Join(' ', names.Skip(1).Prepend("dotnet green"));
        return new GreenException(
            "GREEN5005",
            $"`{command}`: {Reason(parsed)}",
            $"See `{command} --help`.");
    }

    private static string Reason(ParseResult parsed)
    {
        // A mistaken word is one error; that the word for a subcommand is missing then is no second one.
        var tokens = parsed.UnmatchedTokens;
        return tokens.Count > 0
            ? $"`{tokens[0]}` is {(tokens[0].StartsWith('-') ? "no flag" : "no command or argument")} of it."
            : string.Join(' ', parsed.Errors.Select(error => error.Message).Distinct());
    }

    /// <returns>The command with cargo's flags whose help is asked for; null where none is.</returns>
    private static string? HelpFor(IReadOnlyList<string> words) => words switch
    {
        [var name, ..] when CargoHelp.IsCargoCommand(name) && AsksForHelp(words) => name,
        ["help", var name, ..] when CargoHelp.IsCargoCommand(name) => name,
        _ => null,
    };

    /// <summary>What stands behind <c>--</c> is the program's.</summary>
    private static bool AsksForHelp(IReadOnlyList<string> words) =>
        // `dotnet green cargo build --help` is cargo's to answer.
        words.Take(words[0] == "cargo" ? 2 : words.Count).TakeWhile(word => word != "--").Any(word => word is "-h" or "--help");

    private static IReadOnlyList<string> WithoutToolchain(IReadOnlyList<string> arguments) =>
        arguments.Count > 0 && arguments[0].StartsWith('+') ? [.. arguments.Skip(1)] : arguments;

    private static string Version() =>
        typeof(CommandTree).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
