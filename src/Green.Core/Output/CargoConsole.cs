using System.Globalization;

namespace Green.Core.Output;

/// <summary>
/// Shows a build as cargo 1.95 shows one: the same lines on the same streams in the same words. Events may come
/// from any thread; what belongs to one event is written together.
/// </summary>
public sealed class CargoConsole
{
    private readonly Lock _lock = new();
    private readonly ConsoleOptions _options;
    private readonly Shell _shell;
    private readonly UnitReport _units;
    private readonly HashSet<string> _announced = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mentioned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _active = new(StringComparer.Ordinal);
    private string? _lastProgress;
    private int _failures;

    /// <param name="output">Standard output: messages for machines.</param>
    /// <param name="error">Standard error: everything for people.</param>
    /// <param name="options">How to show it.</param>
    public CargoConsole(TextWriter output, TextWriter error, ConsoleOptions options)
    {
        _options = options;
        _shell = new Shell(output, error, options);
        _units = new UnitReport(_shell, options);
    }

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

    /// <summary>Counts units that needed nothing and have nothing to show.</summary>
    public void Skipped(int count)
    {
        lock (_lock)
        {
            UpToDate += count;
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
            WriteBuildFinished(success: false);
            _shell.Clear();
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
        _units.Show(unit);
        if (unit.Outcome != UnitOutcome.Failed)
        {
            return;
        }

        HasErrors = true;
        if (_failures++ == 0 && _active.Count > 0)
        {
            _shell.Warning("build failed, waiting for other jobs to finish...");
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

    private void WriteBuildFinished(bool success)
    {
        if (_options.Format.Json)
        {
            _shell.Out(JsonMessages.BuildFinished(success));
        }
    }

    private void DrawProgress()
    {
        if (_options.ProgressWidth is not { } columns || _options.TotalUnits == 0 || _shell.Quiet)
        {
            return;
        }

        var done = Math.Min(Compiled + Restored + UpToDate + _failures, _options.TotalUnits);
        var line = ProgressLine.Render(done, _options.TotalUnits, _active.Values, columns);
        if (line is not null && (_shell.IsCleared || line != _lastProgress))
        {
            _shell.Progress("Building", line);
            _lastProgress = line;
        }
    }
}
