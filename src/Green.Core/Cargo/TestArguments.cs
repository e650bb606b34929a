namespace Green.Core.Cargo;

/// <summary>Puts what belongs to one test run, and not to its plan, into the recorded command.</summary>
public static class TestArguments
{
    /// <param name="color">Cargo's <c>--color</c>.</param>
    /// <returns>The run as cargo would start it for this command line.</returns>
    public static ProgramRun Apply(ProgramRun run, CargoCommandLine command, string color) => run with
    {
        Arguments = run.Kind == ProgramKind.Doctest ? ForRustdoc(run.Arguments, command, color)
            : [.. run.Arguments.SelectMany(argument => argument == Markers.TestArguments ? command.ProgramArguments : [argument]), .. Quiet(run, command)],
    };

    private static string[] Quiet(ProgramRun run, CargoCommandLine command) =>
        command.Quiet && run.Kind == ProgramKind.Harness ? ["--quiet"] : [];

    private static List<string> ForRustdoc(IReadOnlyList<string> recorded, CargoCommandLine command, string color)
    {
        var result = new List<string>();
        for (var i = 0; i < recorded.Count; i++)
        {
            var next = i + 1 < recorded.Count ? recorded[i + 1] : "";
            IEnumerable<string>? pair = (recorded[i], next) switch
            {
                ("--test-args", Markers.TestArguments) => command.ProgramArguments.Concat(command.Quiet ? ["--quiet"] : []).SelectMany(word => new[] { "--test-args", word }),
                // The plan was recorded without colours and with messages for machines.
                ("--color", _) => ["--color", color],
                ("--error-format", "json") => ["--error-format", ErrorFormat(command)],
                _ => null,
            };
            result.AddRange(pair ?? [recorded[i]]);
            i += pair is null ? 0 : 1;
        }

        return result;
    }

    private static string ErrorFormat(CargoCommandLine command) =>
        command.MessageFormat.StartsWith("json", StringComparison.Ordinal) ? "json"
        : command.MessageFormat == "short" ? "short"
        : "human";
}
