using System.Text.RegularExpressions;
using Green.Core.Output;
using Green.Core.Rustc;

namespace Green.Core.Cargo;

/// <summary>
/// What cargo's configuration has for <c>target.&lt;triple&gt;.runner</c>. A runner may do anything with the program that it is
/// given, so none may be started while a plan is recorded. Cargo names them when it is told to build and not to run; for the
/// recording the recorder takes their place.
/// </summary>
/// <param name="ByTarget">The program and its arguments for each <c>--target</c>; the host's under the empty name.</param>
internal sealed partial record TestRunners(IReadOnlyDictionary<string, IReadOnlyList<string>> ByTarget)
{
    private static readonly string[] ConfigurationFiles = [".cargo/config.toml", ".cargo/config"];

    public static TestRunners None { get; } = new(new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>Whether it is worth asking cargo: where the word is nowhere there is no runner.</summary>
    public static bool MayBeConfigured(CargoCommandLine command, string workingDirectory, IReadOnlyDictionary<string, string> environment)
    {
        // Under --doc nothing is started but rustdoc, which is recorded with the runner among its arguments.
        if (!command.RunsTests || command.PlanArguments.Contains("--doc"))
        {
            return false;
        }

        var files = new List<string> { Path.Combine(Homes.Cargo(environment), "config.toml"), Path.Combine(Homes.Cargo(environment), "config") };
        foreach (var place in Places.Upwards(workingDirectory))
        {
            files.AddRange(ConfigurationFiles.Select(name => Path.Combine(place, name)));
        }

        return environment.Keys.Any(name => name.StartsWith("CARGO_TARGET_", StringComparison.Ordinal) && name.EndsWith("_RUNNER", StringComparison.Ordinal))
            || command.ConfigArguments.Any(argument => argument.Contains("runner", StringComparison.Ordinal))
            || files.Any(file => File.Exists(file) && File.ReadAllText(file).Contains("runner", StringComparison.Ordinal));
    }

    /// <param name="calls">The rustc calls of a build.</param>
    /// <param name="lines">What cargo said of it, with <c>--no-run</c> and <c>-v</c>.</param>
    public static TestRunners Parse(IEnumerable<RecordedCall> calls, IReadOnlyCollection<string> lines)
    {
        var commands = lines.Select(line => ExecutableLine().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToList();
        var result = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var arguments in calls.Where(call => call.Kind == CallKind.Rustc).Select(call => RustcArguments.ParseExpanded([.. call.Arguments.Skip(1)])))
        {
            foreach (var program in RustcOutputs.Expected(arguments, arguments.Target ?? RustcOutputs.LinuxTriple).Where(output => output.IsProgram))
            {
                var word = " " + ProcessFailure.Quote(program.Path);
                if (commands.Find(command => command.Contains(word, StringComparison.Ordinal)) is { } command)
                {
                    result[arguments.Target ?? ""] = [.. Words(command[..command.IndexOf(word, StringComparison.Ordinal)])];
                }
            }
        }

        return new TestRunners(result);
    }

    /// <summary>The runner for a <c>--target</c>, null for the host; empty where there is none.</summary>
    public IReadOnlyList<string> For(string? target) => ByTarget.GetValueOrDefault(target ?? "") ?? [];

    /// <summary>The variables that put the recorder in every runner's place.</summary>
    /// <param name="host">The host's triple.</param>
    public IEnumerable<string> Variables(string host) => ByTarget.Keys
        .Select(target => target.Length == 0 ? host : Path.GetFileName(target.EndsWith(".json", StringComparison.Ordinal) ? target[..^".json".Length] : target))
        .Select(triple => $"CARGO_TARGET_{triple.Replace('-', '_').ToUpperInvariant()}_RUNNER");

    /// <summary>Configuration on the command line is stronger than variables.</summary>
    public static IEnumerable<string> WithoutRunners(IReadOnlyList<string> configArguments) =>
        configArguments.Chunk(2).Where(pair => !RunnerSetting().IsMatch(pair[1])).SelectMany(pair => pair);

    /// <summary>Cargo shows the program as it is, spaces included, and its arguments as a shell needs them.</summary>
    private static IEnumerable<string> Words(string command)
    {
        var ends = Enumerable.Range(0, command.Length).Where(at => command[at] == ' ').Append(command.Length).ToList();
        var end = ends.Find(at => File.Exists(command[..at]));
        end = end == 0 ? ends[0] : end;
        yield return command[..end];
        foreach (Match word in ShellWord().Matches(command[end..]))
        {
            yield return Unquote().Replace(word.Value, match => match.Groups[1].Value + match.Groups[2].Value);
        }
    }

    [GeneratedRegex("^ +Executable `(.*)`$")]
    private static partial Regex ExecutableLine();

    [GeneratedRegex(@"^target\.[^=]*\.runner *=")]
    private static partial Regex RunnerSetting();

    [GeneratedRegex(@"(?:[^ '\\]|'[^']*'|\\.)+")]
    private static partial Regex ShellWord();

    [GeneratedRegex(@"'([^']*)'|\\(.)")]
    private static partial Regex Unquote();
}
