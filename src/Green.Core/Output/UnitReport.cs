using Green.Core.Rustc;

namespace Green.Core.Output;

/// <summary>Shows what one unit had to say: its diagnostics, a build script's messages, why it failed.</summary>
internal sealed class UnitReport(Shell shell, ConsoleOptions options)
{
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);

    /// <summary>Shows everything of a unit that has ended, in cargo's order.</summary>
    public void Show(UnitEvent unit)
    {
        var counts = ShowMessages(unit);
        if (options.Format.Json)
        {
            foreach (var artifact in unit.Artifacts)
            {
                shell.Out(artifact);
            }
        }

        if (counts.Summary(unit, options.FixCommand) is { } summary)
        {
            shell.Warning(summary);
        }

        ShowScriptMessages(unit);
        if (unit.Outcome == UnitOutcome.Failed)
        {
            ShowFailure(unit, counts);
        }
    }

    private DiagnosticCounts ShowMessages(UnitEvent unit)
    {
        var counts = new DiagnosticCounts();
        foreach (var line in unit.Messages)
        {
            switch (DiagnosticParser.Parse(line))
            {
                case PlainMessage plain:
                    shell.Raw(plain.Line);
                    break;
                case FutureIncompatMessage report:
                    foreach (var diagnostic in report.Diagnostics)
                    {
                        counts.Saw(diagnostic);
                    }

                    break;
                case DiagnosticMessage { IsSummary: false } message:
                    ShowDiagnostic(unit, message, counts);
                    break;
            }
        }

        return counts;
    }

    private void ShowDiagnostic(UnitEvent unit, DiagnosticMessage message, DiagnosticCounts counts)
    {
        var diagnostic = message.Diagnostic;
        counts.Saw(diagnostic);
        if (!options.Format.RenderDiagnostics)
        {
            shell.Out(JsonMessages.CompilerMessage(unit, message.Line, options.Format.Ansi));
            return;
        }

        var rendered = diagnostic.Rendered ?? diagnostic.Message;
        var text = rendered.EndsWith('\n') ? rendered[..^1] : rendered;
        var isNew = _shown.Add(text);
        if (isNew)
        {
            shell.Raw(text);
        }

        counts.Showed(diagnostic, isDuplicate: !isNew);
    }

    // Of other people's packages only when something went wrong, as for cargo.
    private void ShowScriptMessages(UnitEvent unit)
    {
        if (unit.Script is not { Count: > 0 } messages
            || !(unit.IsLocal || unit.Outcome == UnitOutcome.Failed || messages.Any(message => message.IsError)))
        {
            return;
        }

        foreach (var message in messages)
        {
            var text = $"{unit.PackageName}@{unit.PackageVersion}: {message.Text}";
            if (message.IsError)
            {
                shell.Error(text);
            }
            else
            {
                shell.Warning(text);
            }
        }
    }

    private void ShowFailure(UnitEvent unit, DiagnosticCounts counts)
    {
        if (unit.ExitCode is null && unit.Note is not null)
        {
            shell.Error(unit.Note);
        }
        else
        {
            shell.Error(unit.IsScriptRun
                ? $"failed to run custom build command for `{unit.PackageDescription}`"
                : counts.CouldNotCompile(unit));
            if (unit.Note is not null && (unit.IsScriptRun || counts.Errors == 0 || unit.ExitCode is < 0 or > 127 || shell.Verbose))
            {
                shell.Raw($"\nCaused by:\n{ProcessFailure.Indent(unit.Note)}");
            }
        }
    }
}
