using System.Text;
using Green.Core.Cargo;
using Green.Core.Output;
using Green.Core.Rustc;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>Tells what happened to a unit, in the form the console shows.</summary>
public static class UnitEvents
{
    /// <summary>What came of a unit.</summary>
    public static UnitEvent Of(UnitBuild build)
    {
        if (build.Outcome != UnitOutcome.Failed)
        {
            return Of(build.Unit, build.Outcome, MessagesOf(build), script: build.Script);
        }

        var arguments = build.Unit.Arguments;
        return build switch
        {
            { Script: null } => Of(build.Unit, UnitOutcome.Failed, [.. build.Messages], ProcessFailure.Describe(arguments, build.ExitCode), build.ExitCode),
            { ExitCode: 0 } => Of(build.Unit, UnitOutcome.Failed, note: build.Script.Error, script: build.Script),
            _ => Of(
                build.Unit,
                UnitOutcome.Failed,
                note: ProcessFailure.Describe(
                    arguments, build.ExitCode, Encoding.UTF8.GetString(build.StandardOutput), string.Concat(build.Errors.Select(line => line + "\n"))),
                exitCode: build.ExitCode,
                script: build.Script),
        };
    }

    /// <summary>What is shown of a unit that succeeded: warnings are the user's own crates' alone.</summary>
    internal static IReadOnlyList<string> MessagesOf(UnitBuild build) => build.Unit.Package.IsLocal ? [.. build.Messages] : [];

    public static UnitEvent Of(
        Unit unit,
        UnitOutcome outcome,
        IReadOnlyList<string>? messages = null,
        string? note = null,
        int? exitCode = null,
        BuildScriptOutput? script = null) => new(
        unit.Id,
        unit.Package.Name,
        unit.Package.Version,
        unit.Package.Origin,
        unit.Package.Id,
        Path.Combine(unit.Package.Directory, "Cargo.toml"),
        unit.Target,
        unit.Description,
        unit.Verb,
        outcome,
        messages ?? [],
        outcome is UnitOutcome.Started or UnitOutcome.Failed || unit.Artifact is null ? [] : [Artifact(unit, outcome, script)],
        note,
        exitCode,
        script?.Messages);

    /// <summary>Cargo's JSON message for the unit; the recording's is of a stand-in where a build script is concerned.</summary>
    private static string Artifact(Unit unit, UnitOutcome outcome, BuildScriptOutput? script) =>
        unit.Kind == UnitKind.Rustc
            ? unit.Artifact!.Replace("\"fresh\":false", outcome == UnitOutcome.UpToDate ? "\"fresh\":true" : "\"fresh\":false", StringComparison.Ordinal)
            : JsonMessages.BuildScriptExecuted(unit.Package.Id, unit.OutDir!, script);
}
