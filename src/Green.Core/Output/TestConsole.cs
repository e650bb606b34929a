using Green.Core.Cargo;

namespace Green.Core.Output;

/// <summary>Cargo's words around the programs that <c>cargo test</c> and <c>cargo bench</c> start.</summary>
/// <param name="workingDirectory">The user's: programs below it are named from there.</param>
public sealed class TestConsole(TextWriter error, ConsoleOptions options, string workingDirectory)
{
    private readonly Shell _shell = new(TextWriter.Null, error, options);

    /// <summary>Announces a program that is about to run.</summary>
    public void Running(ProgramRun run)
    {
        if (run.Kind == ProgramKind.Doctest)
        {
            _shell.Status("Doc-tests", run.Label);
            if (_shell.Verbose)
            {
                _shell.Status("Running", $"`{CommandLine(run)}`");
            }
        }
        else
        {
            _shell.Status("Running", Describe(run, run.Label));
        }

        _shell.Flush();
    }

    /// <summary>Names a program that is not to run.</summary>
    /// <param name="isBench">Cargo has another word for benchmarks here than when it runs them.</param>
    public void Executable(ProgramRun run, bool isBench)
    {
        const string unitTests = "unittests ";
        var label = isBench && run.Label.StartsWith(unitTests, StringComparison.Ordinal) ? "benches " + run.Label[unitTests.Length..] : run.Label;
        _shell.Status("Executable", Describe(run, label));
        _shell.Flush();
    }

    /// <summary>Says that a program failed, and how to have it run alone.</summary>
    /// <param name="exitCode">As a shell reports it; null where it could not be started.</param>
    /// <param name="isBench">Whether it was started as a benchmark.</param>
    public void Failed(ProgramRun run, int? exitCode, bool isBench)
    {
        var what = run.Kind == ProgramKind.Doctest ? "doctest" : isBench ? "bench" : "test";
        _shell.Error($"{what} failed, to rerun pass `{run.Selection}`");

        // The harness says itself which tests failed, and ends with this code.
        if (exitCode != 101)
        {
            var cause = exitCode is { } code ? ProcessFailure.Indent(ProcessFailure.Describe(Command(run), code))
                : $"  could not execute process `{CommandLine(run)}` (never executed)\n\nCaused by:\n  No such file or directory (os error 2)";
            _shell.Raw($"\nCaused by:\n{cause}");
            if (exitCode is { } ended && !ProcessFailure.IsSignal(ended) && run.Kind != ProgramKind.PlainTest && !run.Arguments.Any(word => word is "--nocapture" or "--no-capture"))
            {
                _shell.Note("test exited abnormally; to see the full output pass --no-capture to the harness.");
            }
        }

        _shell.Flush();
    }

    /// <summary>Lists what failed in a run that went on after the first failure.</summary>
    public void Summary(IReadOnlyCollection<ProgramRun> failed)
    {
        _shell.Error($"{failed.Count} target{(failed.Count == 1 ? "" : "s")} failed:\n" + string.Join('\n', failed.Select(run => $"    `{run.Selection}`")));
        _shell.Flush();
    }

    private static IEnumerable<string> Command(ProgramRun run) => run.Runner.Concat(run.Arguments);

    private static string CommandLine(ProgramRun run) => ProcessFailure.CommandLine(Command(run));

    private string Describe(ProgramRun run, string label)
    {
        var program = run.Arguments[0];
        var place = workingDirectory.TrimEnd('/') + "/";
        return _shell.Verbose ? $"`{CommandLine(run)}`"
            : $"{label} ({(program.StartsWith(place, StringComparison.Ordinal) ? program[place.Length..] : program)})";
    }
}
