namespace Green.Core.Cargo;

/// <summary>Makes the runs of a plan from what the recorder noted and from how cargo spoke of it.</summary>
/// <param name="baseline">The environment that cargo was given.</param>
/// <param name="rustdoc">The rustdoc that cargo would have started.</param>
/// <param name="runners">What the recorder stood in for.</param>
internal sealed class ProgramRuns(
    IReadOnlyDictionary<string, string> baseline,
    string rustdoc,
    TestRunners runners,
    CargoWords words,
    IReadOnlyDictionary<string, UnitDraft> byOutput,
    IReadOnlyCollection<UnitDraft> scripts)
{
    private const string LibraryPath = "LD_LIBRARY_PATH";

    public IReadOnlyList<ProgramRun> Of(IEnumerable<RecordedCall> calls) =>
        [.. calls.Where(call => call.Kind is CallKind.Program or CallKind.Doctest).Select(Make)];

    private ProgramRun Make(RecordedCall call, int index)
    {
        var environment = Own(call);
        var texts = call.Arguments.Concat(environment.Keys).Concat(environment.Values).ToList();
        var kind = KindOf(call);
        return new ProgramRun(
            kind,
            kind is ProgramKind.Harness or ProgramKind.PlainTest ? runners.For(byOutput[call.Arguments[0]].Rustc!.Target) : [],
            kind == ProgramKind.Doctest ? [rustdoc, .. call.Arguments.Skip(1).SelectMany(argument => RunTool(call, argument))] : call.Arguments,
            environment,
            call.Directory,
            kind == ProgramKind.Program ? "" : WithoutProgram(words.Announcements[index], call.Arguments[0]),
            kind == ProgramKind.Program ? "" : words.Selections[index],
            scripts.Where(script => texts.Exists(text => IsMarked(text, script))).ToDictionary(script => script.Marker!, script => script.Id, StringComparer.Ordinal));
    }

    private ProgramKind KindOf(RecordedCall call) =>
        call.Kind == CallKind.Doctest ? ProgramKind.Doctest
        : !call.Arguments.Contains(Markers.TestArguments) ? ProgramKind.Program
        : byOutput[call.Arguments[0]].Rustc!.IsTest ? ProgramKind.Harness : ProgramKind.PlainTest;

    /// <summary>Without the user's own libraries, which stand behind cargo's.</summary>
    private Dictionary<string, string> Own(RecordedCall call)
    {
        var own = CallEnvironment.OfProgram(call.Environment, baseline);
        if (own.TryGetValue(LibraryPath, out var path) && baseline.TryGetValue(LibraryPath, out var users) && path.EndsWith(":" + users, StringComparison.Ordinal))
        {
            own[LibraryPath] = path[..^(users.Length + 1)];
        }

        return own;
    }

    /// <summary>rustdoc starts runners by itself: where the recorder stands for one, what it is goes in again.</summary>
    private IEnumerable<string> RunTool(RecordedCall call, string argument)
    {
        var target = call.Arguments.SkipWhile(word => word != "--target").ElementAtOrDefault(1);
        return argument != Recorder.Runner ? [argument]
            : runners.For(target).Take(1).Concat(runners.For(target).Skip(1).SelectMany(word => new[] { "--test-runtool-arg", word }));
    }

    /// <summary>The announcement names the program in parentheses, in the scratch directory.</summary>
    private static string WithoutProgram(string announcement, string program)
    {
        for (var at = announcement.IndexOf(" (", StringComparison.Ordinal); at >= 0; at = announcement.IndexOf(" (", at + 1, StringComparison.Ordinal))
        {
            if (announcement.EndsWith(')') && program.EndsWith(announcement[(at + 2)..^1], StringComparison.Ordinal))
            {
                return announcement[..at];
            }
        }

        return announcement;
    }

    private static bool IsMarked(string text, UnitDraft script) =>
        text.Contains(script.Marker!, StringComparison.Ordinal) || text.Contains($"{script.OutDir}/{Markers.OutDirSearch}", StringComparison.Ordinal);
}
