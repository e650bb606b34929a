namespace Green.Core.Cargo;

/// <summary>
/// A cargo command line taken apart as far as Green must understand it; everything else goes to cargo as it stands, so that
/// every flag of every cargo version means what cargo says it means.
/// </summary>
public sealed record CargoCommandLine
{
    /// <summary><c>+nightly</c>, for rustup.</summary>
    public string? Toolchain { get; private init; }

    /// <summary><c>build</c>, <c>check</c>, …</summary>
    public required string Command { get; init; }

    /// <summary>Whether the command starts tests: <c>test</c> or <c>bench</c>.</summary>
    public bool RunsTests => Command is "test" || IsBench;

    public bool IsBench => Command is "bench";

    /// <summary>Whether anything is started once all is built.</summary>
    public bool StartsPrograms => RunsTests || Command is "run";

    /// <summary>
    /// What cargo is given beside the command: flags that shape the plan. For a TESTNAME stands a marker: which one it is
    /// does not matter to the plan, but that there is one does.
    /// </summary>
    public IReadOnlyList<string> PlanArguments { get; private init; } = [];

    /// <summary>What the programs that the command starts are given: a TESTNAME, and what stands behind <c>--</c>.</summary>
    public IReadOnlyList<string> ProgramArguments { get; private init; } = [];

    /// <summary>Under <c>rustc</c>, what the compiler is given for the one target: what stands behind <c>--</c>.</summary>
    public IReadOnlyList<string> CompilerArguments { get; private init; } = [];

    /// <summary><c>--no-run</c>: tests are built only.</summary>
    public bool NoRun { get; private init; }

    /// <summary><c>--no-fail-fast</c>: the first test program that fails is not the last that runs.</summary>
    public bool NoFailFast { get; private init; }

    public string? ManifestPath { get; private init; }

    public string? TargetDirectory { get; private init; }

    public int? Jobs { get; private init; }

    public bool KeepGoing { get; private init; }

    public string MessageFormat { get; private init; } = "human";

    public string? Color { get; private init; }

    public bool Quiet { get; private init; }

    public bool Verbose { get; private init; }

    /// <summary><c>--sandbox</c>, Green's own flag.</summary>
    public string? Sandbox { get; private init; }

    /// <summary><c>--config</c> and <c>-Z</c> values: they shape what <c>cargo metadata</c> says, too.</summary>
    public IReadOnlyList<string> ConfigArguments { get; private init; } = [];

    /// <summary>Network choices (<c>--locked</c>, <c>--offline</c>, <c>--frozen</c>), given to <c>cargo metadata</c> too.</summary>
    public IReadOnlyList<string> LockArguments { get; private init; } = [];

    /// <summary>Parses what stands behind the command's name.</summary>
    /// <exception cref="GreenException">GREEN1004: a flag of Green's own or one it must understand lacks its value.</exception>
    public static CargoCommandLine Parse(string command, string? toolchain, IReadOnlyList<string> arguments)
    {
        var result = new CargoCommandLine { Command = command, Toolchain = toolchain };
        var plan = new List<string>();
        var config = new List<string>();
        var locks = new List<string>();
        var testName = new TestName();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--" && command == "rustc")
            {
                result = result with { CompilerArguments = [.. arguments.Skip(i + 1)] };
                break;
            }

            if (argument == "--")
            {
                result = result with { ProgramArguments = [.. result.ProgramArguments, .. arguments.Skip(i + 1)] };
                break;
            }

            string Value(string name) => argument.Length > name.Length && argument[name.Length] == '=' ? argument[(name.Length + 1)..]
                : i + 1 < arguments.Count ? arguments[++i]
                : throw new GreenException("GREEN1004", $"the flag {name} lacks its value", $"Write {name} VALUE; see `dotnet green {command} --help`.");

            switch (argument.Split('=', 2)[0])
            {
                case "--manifest-path":
                    result = result with { ManifestPath = Value("--manifest-path") };
                    break;
                case "--target-dir":
                    result = result with { TargetDirectory = Value("--target-dir") };
                    break;
                case "--message-format":
                    result = result with { MessageFormat = Value("--message-format") };
                    break;
                case "--color":
                    result = result with { Color = Value("--color") };
                    break;
                case "--sandbox":
                    result = result with { Sandbox = Value("--sandbox") };
                    break;
                case "-q" or "--quiet":
                    result = result with { Quiet = true };
                    break;
                case "-v" or "-vv" or "--verbose":
                    result = result with { Verbose = true };
                    break;
                case "--no-run" when result.RunsTests:
                    result = result with { NoRun = true };
                    break;
                case "--no-fail-fast" when result.RunsTests:
                    result = result with { NoFailFast = true };
                    break;
                case "--keep-going" when !result.RunsTests:
                    result = result with { KeepGoing = true };
                    break;
                case "-j" or "--jobs":
                    result = result with { Jobs = ParseJobs(Value(argument.Split('=', 2)[0])) };
                    break;
                case "--config":
                    config.AddRange(["--config", Value("--config")]);
                    break;
                case "-Z":
                    config.AddRange(["-Z", Value("-Z")]);
                    break;
                case "--locked" or "--offline" or "--frozen":
                    locks.Add(argument);
                    break;
                default:
                    if (argument.StartsWith("-j", StringComparison.Ordinal) && argument.Length > 2 && argument[2] != '-')
                    {
                        result = result with { Jobs = ParseJobs(argument[2..]) };
                    }
                    else if (result.RunsTests && testName.IsNext(argument))
                    {
                        result = result with { ProgramArguments = [argument] };
                        plan.Add(Markers.TestArguments);
                    }
                    else
                    {
                        plan.Add(argument);
                    }

                    break;
            }
        }

        if (result.NoRun && plan.Contains("--doc"))
        {
            // A contradiction, and cargo has the words for it.
            plan.Add("--no-run");
        }

        return result with { PlanArguments = plan, ConfigArguments = config, LockArguments = locks };
    }

    /// <summary>As cargo: a negative number counts down from the processors, <c>default</c> is all of them.</summary>
    private static int ParseJobs(string text) =>
        text == "default" ? Environment.ProcessorCount
        : int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var jobs) && jobs != 0
            ? (jobs > 0 ? jobs : Math.Max(1, Environment.ProcessorCount + jobs))
            : throw new GreenException("GREEN1004", $"`{text}` is not a number of jobs", "Give -j a number other than 0, or `default`.");
}
