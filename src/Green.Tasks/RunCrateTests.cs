using System.Globalization;
using System.Text.RegularExpressions;
using Green.Core.Cargo;
using Green.Core.Embedding;
using Green.Core.Projects;
using Green.Tasks.Logging;
using Microsoft.Build.Framework;

namespace Green.Tasks;

/// <summary>The target VSTest of a Rust project: builds the crate's tests, runs them, and writes each as a result.</summary>
[MSBuildMultiThreadableTask]
public sealed partial class RunCrateTests : CrateTask
{
    private static readonly string[] Separators = [";"];

    /// <summary>What <c>dotnet test --filter</c> says.</summary>
    public string Filter { get; set; } = "";

    /// <summary>What <c>dotnet test --logger</c> says, each such as <c>trx;LogFileName=results.trx</c>.</summary>
    public string[] Loggers { get; set; } = [];

    /// <summary>Where result files go.</summary>
    [Required]
    public string ResultsDirectory { get; set; } = "";

    /// <summary><c>dotnet test --list-tests</c>.</summary>
    public bool ListOnly { get; set; }

    /// <summary><c>dotnet test --no-build</c>.</summary>
    public bool NoBuild { get; set; }

    /// <summary>True to build the tests and run none.</summary>
    public bool BuildOnly { get; set; }

    protected override bool Run(CancellationToken cancellation)
    {
        var selects = TestFilter.Parse(Filter);
        var request = Request(CrateKind.Cdylib, "");
        IReadOnlyList<ProgramRun> programs;
        string workspace;
        using (var build = Open(request, request.ToTestCommand(), cancellation))
        {
            if (!NoBuild && !Build(build))
            {
                return false;
            }

            workspace = BuildLayout.SettingsOf(build.Plan).Workspace;
            programs = build.ProgramsAsync().GetAwaiter().GetResult();
        }

        if (BuildOnly)
        {
            return true;
        }

        if (programs.FirstOrDefault(program => program.Kind != ProgramKind.Doctest && !File.Exists(program.Arguments[0])) is { } missing)
        {
            throw EmbeddingErrors.NotBuilt(missing.Arguments[0]);
        }

        var tests = new CrateTests(
            request, BuildSessions.UserEnvironment(), selects, line => Log.LogMessage(MessageImportance.Normal, "{0}", line), TimeProvider.System);
        if (ListOnly)
        {
            Say("The following Tests are available:");
            foreach (var test in tests.ListAsync(programs, cancellation).GetAwaiter().GetResult())
            {
                Say("    " + test.FullName);
            }

            return true;
        }

        var results = tests.RunAsync(programs, cancellation).GetAwaiter().GetResult();
        cancellation.ThrowIfCancellationRequested();
        foreach (var failed in results.Where(result => result.Outcome == TestOutcome.Failed))
        {
            LogFailure(failed, workspace);
        }

        WriteResults(results);
        Summarise(results);
        return !Log.HasLoggedErrors;
    }

    /// <param name="workspace">What the places that tests name are relative to.</param>
    private void LogFailure(CrateTestResult failed, string workspace)
    {
        var place = PanicPlace().Match(failed.Message);
        // A test says what it likes: no path, or a line that no file has.
        var file = place.Success && !place.Groups[1].Value.Contains('\0', StringComparison.Ordinal) ? Path.GetFullPath(place.Groups[1].Value, workspace) : "";
        var isKnown = File.Exists(file);
        int Number(int group) => isKnown && int.TryParse(place.Groups[group].Value, CultureInfo.InvariantCulture, out var number) ? number : 0;
        Log.LogError(
            "test", "GREEN6010", null, null, isKnown ? file : Manifest, Number(2), Number(3), 0, 0, "{0}", $"{failed.Test.FullName} failed\n{LongText.Beginning(failed.Message)}");
    }

    private void WriteResults(IReadOnlyList<CrateTestResult> results)
    {
        foreach (var logger in Loggers.Where(text => text.Split(';')[0].Trim().Equals("trx", StringComparison.OrdinalIgnoreCase)))
        {
            var options = logger.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(option => option.Split('=', 2))
                .Where(pair => pair.Length == 2).ToDictionary(pair => pair[0].Trim(), pair => pair[1], StringComparer.OrdinalIgnoreCase);
            var stamp = DateTime.Now.ToString("yyyy-MM-dd_HH_mm_ss", CultureInfo.InvariantCulture);
            var name = options.TryGetValue("LogFileName", out var given) ? given
                : options.TryGetValue("LogFilePrefix", out var prefix) ? $"{prefix}_{stamp}.trx"
                : $"{Environment.UserName}_{Environment.MachineName}_{stamp}.trx";
            var file = Path.GetFullPath(name, ResultsDirectory);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            for (var number = 1; given is null && File.Exists(file); number++)
            {
                // Another project's, of the same second.
                file = Path.Combine(Path.GetDirectoryName(file)!, $"{Path.GetFileNameWithoutExtension(name)}[{number}].trx");
            }

            if (File.Exists(file))
            {
                Log.LogWarning("Overwriting results file: {0}", file);
            }

            TrxFile.Of(results, Manifest, Environment.MachineName).Save(file);
            Say($"Results File: {file}");
        }
    }

    private void Summarise(IReadOnlyList<CrateTestResult> results)
    {
        int Count(TestOutcome outcome) => results.Count(result => result.Outcome == outcome);
        var failed = Count(TestOutcome.Failed);
        if (results.Count == 0 && Filter.Length > 0)
        {
            Say($"No test of {Manifest} matches the filter `{Filter}`");
            return;
        }

        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{(failed > 0 ? "Failed!" : "Passed!")}  - Failed: {failed,5}, Passed: {Count(TestOutcome.Passed),5}, Skipped: {Count(TestOutcome.Ignored),5}, Total: {results.Count,5} - {Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(Manifest)))}"));
    }

    private void Say(string line) => Log.LogMessage(MessageImportance.High, "{0}", line);

    [GeneratedRegex(@"(?:panicked|did not panic as expected) at (.+?):(\d+):(\d+)")]
    private static partial Regex PanicPlace();
}
