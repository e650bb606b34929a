namespace Green.Core.Rustc;

/// <summary>One line that rustc wrote to standard error.</summary>
/// <param name="Line">The line as it was written, without its end.</param>
public abstract record RustcMessage(string Line);

/// <summary>A line that is no JSON message: a linker's or a debug log's text.</summary>
public sealed record PlainMessage(string Line) : RustcMessage(Line);

/// <summary>A JSON message of a kind that is not shown, such as section timings.</summary>
public sealed record OtherMessage(string Line) : RustcMessage(Line);

/// <summary>rustc has written a file.</summary>
/// <param name="Line">The message.</param>
/// <param name="Path">The file.</param>
/// <param name="Emit"><c>metadata</c>, <c>link</c>, <c>dep-info</c>, …</param>
public sealed record ArtifactMessage(string Line, string Path, string Emit) : RustcMessage(Line);

/// <summary>What a future compiler will reject; it repeats diagnostics that were, or were not, shown.</summary>
public sealed record FutureIncompatMessage(string Line, IReadOnlyList<Diagnostic> Diagnostics) : RustcMessage(Line);

/// <summary>A diagnostic as a line of its own.</summary>
public sealed record DiagnosticMessage(string Line, Diagnostic Diagnostic) : RustcMessage(Line)
{
    /// <summary>Whether it only counts others ("aborting due to …", "2 warnings emitted"), which cargo never shows.</summary>
    public bool IsSummary =>
        Diagnostic.Message.StartsWith("aborting due to", StringComparison.Ordinal)
        || Diagnostic.Message.EndsWith("warning emitted", StringComparison.Ordinal)
        || Diagnostic.Message.EndsWith("warnings emitted", StringComparison.Ordinal);
}

/// <summary>An error, a warning or a note of rustc.</summary>
/// <param name="Level"><c>error</c>, <c>warning</c>, <c>note</c>, <c>help</c>, <c>failure-note</c>, <c>error: internal compiler error</c>.</param>
/// <param name="Code">An error code (<c>E0308</c>) or a lint's name (<c>unused_mut</c>), or null.</param>
/// <param name="Message">The headline.</param>
/// <param name="Rendered">The text as a terminal shows it, colours and the closing line ends included; null for a child.</param>
/// <param name="Spans">The places it names.</param>
/// <param name="Children">Notes and suggestions that belong to it.</param>
public sealed record Diagnostic(
    string Level,
    string? Code,
    string Message,
    string? Rendered,
    IReadOnlyList<DiagnosticSpan> Spans,
    IReadOnlyList<Diagnostic> Children)
{
    /// <summary>Whether a direct child has a suggestion that <c>cargo fix</c> would apply.</summary>
    public bool IsFixable => Children.Any(child => child.Spans.Any(span => span.Applicability == "MachineApplicable"));
}

/// <summary>A place in a source file. Lines and columns count from one; the end column is exclusive.</summary>
/// <param name="FileName">As rustc names it: relative to its directory, absolute, or in angle brackets where there is no file.</param>
/// <param name="LineStart">First line.</param>
/// <param name="LineEnd">Last line.</param>
/// <param name="ColumnStart">First column.</param>
/// <param name="ColumnEnd">The column after the last one.</param>
/// <param name="IsPrimary">Whether this is where the trouble is.</param>
/// <param name="Label">Text beside the place, or null.</param>
/// <param name="Replacement">What a suggestion would put there, or null.</param>
/// <param name="Applicability">How sure the suggestion is (<c>MachineApplicable</c>, …), or null.</param>
/// <param name="Expansion">The place where the macro that holds this place was called, or null.</param>
public sealed record DiagnosticSpan(
    string FileName,
    int LineStart,
    int LineEnd,
    int ColumnStart,
    int ColumnEnd,
    bool IsPrimary,
    string? Label,
    string? Replacement,
    string? Applicability,
    DiagnosticSpan? Expansion);
