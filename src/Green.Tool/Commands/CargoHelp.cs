using System.CommandLine;

namespace Green.Tool.Commands;

/// <summary>
/// The help of the commands that take cargo's own flags. Their command lines are not parsed here: what Green does not
/// understand goes to cargo.
/// </summary>
internal static class CargoHelp
{
    private const string CargoFlags = """
        Cargo's flags: all of them, with cargo's meaning (`cargo {0} --help` has the full list). The usual ones:
          -p, --package SPEC        Only these packages             --workspace          All of the workspace
          --lib, --bin NAME, --example NAME, --all-targets          Only these targets
          -F, --features LIST       --all-features                  --no-default-features
          -r, --release             --profile NAME                  --target TRIPLE
          -j, --jobs N              {1}                  --target-dir DIR
          --manifest-path PATH      --config KEY=VALUE              --locked, --offline, --frozen
          -q, --quiet               -v, --verbose                   --color WHEN
          --message-format FORMAT{2}
        A first argument +TOOLCHAIN goes to rustup.
        """;

    private const string TestFlags = "   --no-run                        --test NAME, --bench NAME, --doc";

    private const string SandboxFlag = """
          --sandbox KIND            Where rustc and build scripts run: container, namespaces or host (no isolation,
                                    nothing shared); otherwise the setting `sandbox`, otherwise what there is
        """;

    private static readonly (string Name, string Description, string Usage, string Own)[] Commands =
    [
        ("build", "Build the packages, in sandboxes, taking from the store what was built before", "build [FLAGS]", SandboxFlag),
        ("check", "Check the packages without generating code", "check [FLAGS]", SandboxFlag),
        ("run", "Build a binary and run it, outside the sandbox", "run [FLAGS] [-- ARGUMENTS]", SandboxFlag),
        ("test", "Build tests in sandboxes and run them, with the examples in documentation, outside of them", "test [FLAGS] [TESTNAME] [-- ARGUMENTS]", SandboxFlag),
        ("bench", "Build benchmarks in sandboxes and run them outside of them", "bench [FLAGS] [BENCHNAME] [-- ARGUMENTS]", SandboxFlag),
        ("clippy", "Lint with cargo and clippy, compilers in sandboxes", "clippy [FLAGS] [-- LINTS]", SandboxFlag),
        ("doc", "Document with cargo, compilers in sandboxes, rustdoc outside of them", "doc [FLAGS]", SandboxFlag),
        ("install", "Build and install a binary with cargo, in sandboxes", "install [FLAGS] [CRATE]", SandboxFlag),
        ("cargo", "Run any command of cargo's, which calls compilers and build scripts through Green", "cargo COMMAND [FLAGS]", SandboxFlag),
        (
            "plan",
            "Print what a build would do: every rustc call and build-script run, as cargo plans them",
            "plan [COMMAND] [FLAGS]",
            """
              COMMAND                   The command to plan: build (the default), check, run, test or bench
              --json                    The whole graph as JSON
            """),
    ];

    /// <summary>Whether this command's flags are cargo's.</summary>
    public static bool IsCargoCommand(string name) => Array.Exists(Commands, command => command.Name == name);

    /// <summary>Whether cargo drives it, rather than MSBuild.</summary>
    public static bool IsDrivenByCargo(string name) => name is "cargo" or "clippy" or "doc" or "install";

    /// <summary>The commands for the tree: they show in the list of all commands, and their help is the text above.</summary>
    public static IEnumerable<Command> Create(ToolContext context) => Commands.Select(entry =>
    {
        var command = new Command(entry.Name, entry.Description) { TreatUnmatchedTokensAsErrors = false };
        command.SetAction(_ => Print(context, entry.Name));
        return command;
    });

    public static int Print(ToolContext context, string name)
    {
        var isTest = name is "test" or "bench";
        var (_, description, usage, own) = Commands.First(command => command.Name == name);
        context.Output.WriteLine(
            $"{description}\n\nUsage: dotnet green [+TOOLCHAIN] {usage}\n\nGreen's own:\n{own}\n  -h, --help                Print this\n\n"
            + CargoFlags.Replace("{0}", name == "plan" ? "build" : name, StringComparison.Ordinal)
                .Replace("{1}", isTest ? "--no-fail-fast" : "--keep-going  ", StringComparison.Ordinal)
                .Replace("{2}", isTest ? TestFlags : "", StringComparison.Ordinal));
        return 0;
    }
}
