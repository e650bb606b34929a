using System.Text.RegularExpressions;
using Green.Core.Output;
using Green.Core.Rustc;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Green.Tasks.Logging;

/// <summary>
/// Logs rustc's diagnostics as errors and warnings of the engine, with their places, for IDEs and binary logs. The text is
/// passed as fields: an engine that parses rustc's text invents codes and places.
/// </summary>
internal static partial class RustcDiagnosticLog
{
    /// <summary>Of what <see cref="GreenLogger"/> shows in cargo's words.</summary>
    public const string Subcategory = "rustc";

    /// <param name="log">The task's log.</param>
    /// <param name="lines">rustc's standard error, one JSON message a line.</param>
    /// <param name="directory">Where rustc was started: the files that it names are relative to it.</param>
    public static void LogRustcDiagnostics(this TaskLoggingHelper log, IEnumerable<string> lines, string directory)
    {
        foreach (var line in lines)
        {
            if (DiagnosticParser.Parse(line) is DiagnosticMessage { IsSummary: false } message)
            {
                Log(log, message.Diagnostic, directory);
            }
        }
    }

    /// <summary>What a build script asked to have shown, and why a unit failed that has no message of rustc's.</summary>
    public static void LogUnit(this TaskLoggingHelper log, UnitEvent unit)
    {
        foreach (var message in unit.Script ?? [])
        {
            var text = $"{unit.PackageName}@{unit.PackageVersion}: {message.Text}";
            if (message.IsError)
            {
                log.LogError(Subcategory, "GREEN4008", null, null, unit.ManifestPath, 0, 0, 0, 0, "{0}", text);
            }
            else if (unit.IsLocal)
            {
                log.LogWarning(Subcategory, null, null, null, unit.ManifestPath, 0, 0, 0, 0, "{0}", text);
            }
        }

        if (unit.Outcome == UnitOutcome.Failed && !log.HasLoggedErrors)
        {
            log.LogError(
                Subcategory, "GREEN4008", null, null, unit.ManifestPath, 0, 0, 0, 0, "{0}", $"{unit.PackageName} ({unit.Description}): {LongText.Beginning(unit.Note ?? "")}");
        }
    }

    [GeneratedRegex("^linker `(.+)` not found$")]
    private static partial Regex MissingLinker();

    private static void Log(TaskLoggingHelper log, Diagnostic diagnostic, string directory)
    {
        var at = DiagnosticLocation.Of(diagnostic);
        at = at with { File = at.File is { } file && !file.StartsWith('<') ? Path.GetFullPath(file, directory) : at.File };
        if (diagnostic.Code is null && MissingLinker().Match(diagnostic.Message) is { Success: true } missing)
        {
            log.LogError(
                Subcategory, "GREEN4009", null, at.HelpLink, at.File, at.Line, at.Column, at.EndLine, at.EndColumn,
                "the linker {0} is not there\n  = help: Install it, in the sandbox's image where there is one; or name another as `linker` in the [target] table of .cargo/config.toml.",
                missing.Groups[1].Value);
        }
        else if (diagnostic.Level.StartsWith("error", StringComparison.Ordinal))
        {
            log.LogError(Subcategory, at.Code, null, at.HelpLink, at.File, at.Line, at.Column, at.EndLine, at.EndColumn, "{0}", LongText.Beginning(TextOf(diagnostic)));
            if (diagnostic.Rendered is { } rendered)
            {
                log.LogMessage(MessageImportance.High, "{0}", rendered.TrimEnd());
            }
        }
        else if (diagnostic.Level == "warning")
        {
            log.LogWarning(Subcategory, at.Code, null, at.HelpLink, at.File, at.Line, at.Column, at.EndLine, at.EndColumn, "{0}", TextOf(diagnostic));
        }
    }

    /// <summary>The headline with what stands beside the place; where there is no place, as with linkers' errors, with the notes.</summary>
    private static string TextOf(Diagnostic diagnostic)
    {
        var place = diagnostic.Spans.FirstOrDefault(span => span.IsPrimary);
        return place?.Label is { } label ? $"{diagnostic.Message}: {label}"
            : place is null ? string.Join('\n', diagnostic.Children.Select(child => child.Message).Prepend(diagnostic.Message))
            : diagnostic.Message;
    }
}
