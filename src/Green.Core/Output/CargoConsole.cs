using System.Globalization;
using Green.Core.Rustc;

namespace Green.Core.Output;

/// <summary>
/// Shows a build as cargo 1.95 shows one: the same lines on the same streams in the same words. Events may come
/// from any thread; what belongs to one event is written together.
/// </summary>
/// <param name="output">Standard output: messages for machines.</param>
/// <param name="error">Standard error: everything for people.</param>
/// <param name="options">How to show it.</param>
public sealed class CargoConsole(TextWriter output, TextWriter error, ConsoleOptions options)
{
    private readonly Lock _lock = new();
    private readonly Shell _shell = new(output, error, options);
    private readonly HashSet<string> _announced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mentioned = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _active = new(StringComparer.Ordinal);
    private string? _lastProgress;
    private int _failures;

    /// <summary>Units whose process ran to success.</summary>
    public int Compiled { get; private set; }

    /// <summary>Units whose outputs came from the store.</summary>
    public int Restored { get; private set; }

    /// <summary>Units that needed nothing, as far as they were reported.</summary>
    public int UpToDate { get; private set; }

    /// <summary>Whether an error has been shown.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Shows one event.</summary>
    public void Report(UnitEvent unitEvent)
    {
        ArgumentNullException.ThrowIfNull(unitEvent);
        lock (_lock)
        {
            if (unitEvent.Outcome == UnitOutcome.Started)
            {
                Announce(unitEvent);
                _active[unitEvent.Unit] = ProgressLine.NameOf(unitEvent);
            }
            else
            {
                End(unitEvent);
            }

            DrawProgress();
            _shell.Flush();
        }
    }

    /// <summary>Counts a unit that needed nothing and has nothing to show.</summary>
    public void Skipped()
    {
        lock (_lock)
        {
            UpToDate++;
            DrawProgress();
            _shell.Flush();
        }
    }

    /// <summary>Shows an error that belongs to no unit.</summary>
    /// <param name="message">What happened; further lines are shown below.</param>
    /// <param name="code">A code such as <c>GREEN2001</c>, or null.</param>
    public void Error(string message, string? code = null)
    {
        lock (_lock)
        {
            HasErrors = true;
            _shell.Error(message, code);
            _shell.Flush();
        }
    }

    /// <summary>Shows a warning that belongs to no unit.</summary>
    public void Warning(string message)
    {
        lock (_lock)
        {
            _shell.Warning(message);
            _shell.Flush();
        }
    }

    /// <summary>Ends a build that succeeded.</summary>
    /// <param name="text">The profile: <c>`dev` profile [unoptimized + debuginfo] target(s)</c>.</param>
    /// <param name="compiled">Units whose process ran.</param>
    /// <param name="restored">Units that came from the store.</param>
    /// <param name="upToDate">Units that needed nothing.</param>
    /// <param name="elapsed">How long the build took.</param>
    public void Finished(string text, int compiled, int restored, int upToDate, TimeSpan elapsed)
    {
        lock (_lock)
        {
            _shell.Clear();
            WriteBuildFinished(success: true);
            _shell.Status(
                "Finished",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{text} in {Duration(elapsed)}: {compiled} compiled, {restored} restored, {upToDate} up to date"));
            _shell.Flush();
        }
    }

    /// <summary>Ends a build that failed; the errors have been shown.</summary>
    public void Failed()
    {
        lock (_lock)
        {
            _shell.Clear();
            WriteBuildFinished(success: false);
            _shell.Flush();
        }
    }

    internal static string Duration(TimeSpan elapsed)
    {
        var seconds = (long)elapsed.TotalSeconds;
        return seconds >= 60
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m {seconds % 60:00}s")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds}.{elapsed.Milliseconds / 10:00}s");
    }

    private void End(UnitEvent unit)
    {
        _active.Remove(unit.Unit);
        Mention(unit);
        var counts = ShowMessages(unit);
        if (options.Format.Json)
        {
            foreach (var artifact in unit.Artifacts)
            {
                _shell.Out(artifact);
            }
        }

        if (counts.Summary(unit, options.FixCommand) is { } summary)
        {
            _shell.Warning(summary);
        }

        ShowScriptMessages(unit);
        if (unit.Outcome == UnitOutcome.Failed)
        {
            ShowFailure(unit, counts);
        }
    }

    // Once for a package, by its first unit that does something, whichever that is.
    private void Announce(UnitEvent unit)
    {
        if (_announced.Add(unit.PackageDescription))
        {
            _shell.Status(unit.Verb == "Checking" ? "Checking" : "Compiling", unit.PackageDescription);
        }
    }

    private void Mention(UnitEvent unit)
    {
        switch (unit.Outcome)
        {
            case UnitOutcome.Compiled:
                Compiled++;
                Announce(unit);
                return;
            case UnitOutcome.Failed:
                Announce(unit);
                return;
            case UnitOutcome.Restored:
                Restored++;
                break;
            default:
                UpToDate++;
                break;
        }

        if (_shell.Verbose && !_announced.Contains(unit.PackageDescription) && _mentioned.Add(unit.PackageDescription))
        {
            _shell.Status(unit.Outcome == UnitOutcome.Restored ? "Restored" : "Fresh", unit.PackageDescription);
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
                    _shell.Raw(plain.Line);
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
            _shell.Out(JsonMessages.CompilerMessage(unit, message.Line, options.Format.Ansi));
            return;
        }

        var rendered = diagnostic.Rendered ?? diagnostic.Message;
        var text = rendered.EndsWith('\n') ? rendered[..^1] : rendered;
        var isNew = _shown.Add(text);
        if (isNew)
        {
            _shell.Raw(text);
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
                _shell.Error(text);
            }
            else
            {
                _shell.Warning(text);
            }
        }
    }

    private void ShowFailure(UnitEvent unit, DiagnosticCounts counts)
    {
        HasErrors = true;
        if (unit.ExitCode is null && unit.Note is not null)
        {
            _shell.Error(unit.Note);
        }
        else
        {
            _shell.Error(unit.IsScriptRun
                ? $"failed to run custom build command for `{unit.PackageDescription}`"
                : counts.CouldNotCompile(unit));
            if (unit.Note is not null && (unit.IsScriptRun || counts.Errors == 0 || unit.ExitCode is < 0 or > 127 || _shell.Verbose))
            {
                _shell.Raw($"\nCaused by:\n{ProcessFailure.Indent(unit.Note)}");
            }
        }

        if (_failures++ == 0 && _active.Count > 0)
        {
            _shell.Warning("build failed, waiting for other jobs to finish...");
        }
    }

    private void WriteBuildFinished(bool success)
    {
        if (options.Format.Json)
        {
            _shell.Out(JsonMessages.BuildFinished(success));
        }
    }

    private void DrawProgress()
    {
        if (options.ProgressWidth is not { } columns || options.TotalUnits == 0 || _shell.Quiet)
        {
            return;
        }

        var done = Math.Min(Compiled + Restored + UpToDate + _failures, options.TotalUnits);
        var line = ProgressLine.Render(done, options.TotalUnits, _active.Values, columns);
        if (line is not null && (_shell.IsCleared || line != _lastProgress))
        {
            _shell.Progress("Building", line);
            _lastProgress = line;
        }
    }
}
