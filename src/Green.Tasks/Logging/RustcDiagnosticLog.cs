using System.Text.RegularExpressions;
using Green.Core.Output;
using Green.Core.Rustc;
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

    /// <summary>For a unit that failed without a word of rustc's: a build script, or a compiler that was killed.</summary>
    public static void LogUnitFailure(this TaskLoggingHelper log, UnitEvent failed) => log.LogError(
        Subcategory, "GREEN4008", null, null, failed.ManifestPath, 0, 0, 0, 0, "{0}", $"{failed.PackageName} ({failed.Description}): {failed.Note}");

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
            log.LogError(Subcategory, at.Code, null, at.HelpLink, at.File, at.Line, at.Column, at.EndLine, at.EndColumn, "{0}", diagnostic.Message);
        }
        else if (diagnostic.Level == "warning")
        {
            log.LogWarning(Subcategory, at.Code, null, at.HelpLink, at.File, at.Line, at.Column, at.EndLine, at.EndColumn, "{0}", diagnostic.Message);
        }
    }
}
