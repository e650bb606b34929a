using Green.Core.Rustc;
using Microsoft.Build.Utilities;

namespace Green.Tasks.Logging;

/// <summary>
/// Logs rustc's diagnostics as errors and warnings of the engine, with their places, for IDEs and binary logs. The text is
/// passed as fields: an engine that parses rustc's text invents codes and places.
/// </summary>
internal static class RustcDiagnosticLog
{
    public const string Subcategory = "rustc";

    /// <param name="log">The task's log.</param>
    /// <param name="lines">rustc's standard error, one JSON message a line.</param>
    public static void LogRustcDiagnostics(this TaskLoggingHelper log, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (DiagnosticParser.Parse(line) is DiagnosticMessage { IsSummary: false } message)
            {
                Log(log, message.Diagnostic);
            }
        }
    }

    private static void Log(TaskLoggingHelper log, Diagnostic diagnostic)
    {
        var at = DiagnosticLocation.Of(diagnostic);
        if (diagnostic.Level.StartsWith("error", StringComparison.Ordinal))
        {
            log.LogError(Subcategory, at.Code, null, at.HelpLink, at.File, at.Line, at.Column, at.EndLine, at.EndColumn, "{0}", diagnostic.Message);
        }
        else if (diagnostic.Level == "warning")
        {
            log.LogWarning(Subcategory, at.Code, null, at.HelpLink, at.File, at.Line, at.Column, at.EndLine, at.EndColumn, "{0}", diagnostic.Message);
        }
    }
}
