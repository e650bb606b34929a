using System.Text.RegularExpressions;
using Green.Core.Cargo;

namespace Green.Core.Embedding;

/// <summary>Runs the tests of a crate, outside of sandboxes as cargo does, one program after the other.</summary>
/// <param name="environment">The user's.</param>
/// <param name="selects">Which tests are to run.</param>
/// <param name="onLine">Gets what the programs print.</param>
public sealed partial class CrateTests(
    CrateRequest request, IReadOnlyDictionary<string, string> environment, Func<CrateTest, bool> selects, Action<string> onLine, TimeProvider clock)
{
    /// <summary>Lines that are shown of a program that told nothing itself.</summary>
    private const int LastWords = 20;

    private static readonly string[] List = ["--list", "--format", "terse"];

    /// <summary>The tests that are selected.</summary>
    public async Task<IReadOnlyList<CrateTest>> ListAsync(IEnumerable<ProgramRun> programs, CancellationToken cancellation)
    {
        var tests = new List<CrateTest>();
        foreach (var program in programs)
        {
            tests.AddRange((await ListAsync(program, cancellation).ConfigureAwait(false)).Where(selects));
        }

        return tests;
    }

    public async Task<IReadOnlyList<CrateTestResult>> RunAsync(IEnumerable<ProgramRun> programs, CancellationToken cancellation)
    {
        var results = new List<CrateTestResult>();
        foreach (var program in programs)
        {
            results.AddRange(await RunAsync(program, cancellation).ConfigureAwait(false));
        }

        return results;
    }

    private async Task<IReadOnlyList<CrateTest>> ListAsync(ProgramRun program, CancellationToken cancellation)
    {
        var name = NameOf(program);
        if (program.Kind == ProgramKind.PlainTest)
        {
            return [new CrateTest(name, "main")];
        }

        var lines = new List<string>();
        await StartAsync(program, List, lines.Add, cancellation).ConfigureAwait(false);
        return [.. HarnessOutput.ListIn(lines).Select(test => new CrateTest(name, test))];
    }

    private async Task<IEnumerable<CrateTestResult>> RunAsync(ProgramRun program, CancellationToken cancellation)
    {
        var all = await ListAsync(program, cancellation).ConfigureAwait(false);
        var selected = all.Where(selects).ToList();
        if (selected.Count == 0)
        {
            return [];
        }

        var began = clock.GetUtcNow();
        var output = new HarnessOutput(NameOf(program), all.Select(test => test.Name), clock);
        var said = new Queue<string>();
        var log = Path.Combine(Path.GetTempPath(), $"green-tests-{Guid.NewGuid():N}");
        try
        {
            // The names of doctests have spaces in them, at which rustdoc would part them: all run, and the selected ones count.
            IEnumerable<string> arguments = program.Kind == ProgramKind.PlainTest ? []
                : selected.Count == all.Count || program.Kind == ProgramKind.Doctest ? ["--logfile", log]
                : selected.Select(test => test.Name).Prepend("--exact").Append("--logfile").Append(log);
            var code = await StartAsync(program, arguments, line => Take(line, output, said), cancellation).ConfigureAwait(false);
            if (program.Kind == ProgramKind.PlainTest)
            {
                return [new CrateTestResult(selected[0], code == 0 ? TestOutcome.Passed : TestOutcome.Failed, code == 0 ? "" : string.Join('\n', said), began, clock.GetUtcNow() - began)];
            }

            // A program that was ended in the middle leaves tests without a result.
            var results = output.Results(File.Exists(log) ? File.ReadLines(log) : []);
            return [.. selected.Select(test => results.TryGetValue(test.Name, out var result) ? result : new CrateTestResult(
                test, TestOutcome.Failed, $"{NameOf(program)} ended with {code} before it told of this test\n{string.Join('\n', said)}", began, TimeSpan.Zero))];
        }
        finally
        {
            File.Delete(log);
        }
    }

    private void Take(string line, HarnessOutput output, Queue<string> said)
    {
        onLine(line);
        said.Enqueue(line);
        if (said.Count > LastWords)
        {
            said.Dequeue();
        }

        output.Add(line);
    }

    private async Task<int> StartAsync(ProgramRun program, IEnumerable<string> arguments, Action<string> onOutput, CancellationToken cancellation)
    {
        var run = TestArguments.Apply(program, request.ToTestCommand(arguments), color: "never");
        List<string> line = [.. run.Runner, .. run.Arguments];
        var outcome = await ProcessRunner.RunAsync(
            line[0], line.Skip(1), run.EnvironmentWith(environment), run.WorkingDirectory, onLine, cancellation, onOutput).ConfigureAwait(false)
            ?? throw new GreenException("GREEN6009", $"{line[0]} cannot be started", "Look whether the runner in cargo's configuration is installed.");
        return outcome.ExitCode;
    }

    private static string NameOf(ProgramRun program)
    {
        var name = Hash().Replace(Path.GetFileNameWithoutExtension(program.Arguments[0]), "");
        return program.Kind == ProgramKind.Doctest ? $"{program.Label} (doc)"
            : program.Selection.Contains("--bin ", StringComparison.Ordinal) ? $"{name} (bin)"
            : name;
    }

    [GeneratedRegex("-[0-9a-f]{16}$")]
    private static partial Regex Hash();
}
