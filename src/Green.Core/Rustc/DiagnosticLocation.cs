namespace Green.Core.Rustc;

/// <summary>Where and what a diagnostic is, in the form a build engine's log takes.</summary>
/// <param name="File">As rustc names it, or null where the diagnostic has no place.</param>
/// <param name="Line">From one; zero where unknown, as for all numbers here.</param>
/// <param name="Column">From one.</param>
/// <param name="EndLine">From one.</param>
/// <param name="EndColumn">From one, the column after the last.</param>
/// <param name="Code">The error code or the lint's name, or null.</param>
/// <param name="HelpLink">The page that explains an error code; lints have none.</param>
public sealed record DiagnosticLocation(
    string? File, int Line, int Column, int EndLine, int EndColumn, string? Code, string? HelpLink)
{
    /// <summary>The location of the first primary place, or, where that lies in no readable file, of the macro call it came from.</summary>
    public static DiagnosticLocation Of(Diagnostic diagnostic)
    {
        var span = diagnostic.Spans.FirstOrDefault(candidate => candidate.IsPrimary);
        while (span is { Expansion: { } caller } && IsOutside(span.FileName))
        {
            span = caller;
        }

        return span is null
            ? new DiagnosticLocation(null, 0, 0, 0, 0, diagnostic.Code, LinkFor(diagnostic.Code))
            : new DiagnosticLocation(
                span.FileName, span.LineStart, span.ColumnStart, span.LineEnd, span.ColumnEnd,
                diagnostic.Code, LinkFor(diagnostic.Code));
    }

    private static bool IsOutside(string file) =>
        file.StartsWith('<') || file.StartsWith("/rustc/", StringComparison.Ordinal);

    private static string? LinkFor(string? code) =>
        code is { Length: 5 } && code[0] == 'E' && code.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            ? $"https://doc.rust-lang.org/error_codes/{code}.html"
            : null;
}
