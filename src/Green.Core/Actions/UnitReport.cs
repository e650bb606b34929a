using Green.Core.Output;

namespace Green.Core.Actions;

/// <summary>How a unit came out.</summary>
/// <param name="Outcome">Compiled, Restored, UpToDate or Failed.</param>
/// <param name="Messages">rustc's JSON messages that are to be shown, with host paths.</param>
/// <param name="Note">For a failure that is not rustc's: text to show as it is.</param>
/// <param name="ExitCode">Of a failure.</param>
public sealed record UnitReport(UnitOutcome Outcome, IReadOnlyList<string> Messages, string? Note = null, int? ExitCode = null);
