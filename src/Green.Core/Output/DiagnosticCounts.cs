using Green.Core.Rustc;

namespace Green.Core.Output;

/// <summary>What one unit's diagnostics come to, and cargo's sentences about that.</summary>
internal sealed class DiagnosticCounts
{
    private int _shown;
    private int _duplicates;
    private int _fixable;
    private bool _mayFix = true;

    /// <summary>All errors seen, future-incompatibility reports included.</summary>
    public int Errors { get; private set; }

    /// <summary>All warnings seen, likewise.</summary>
    public int Warnings { get; private set; }

    public void Saw(Diagnostic diagnostic)
    {
        Warnings += diagnostic.Level == "warning" ? 1 : 0;
        Errors += diagnostic.Level == "error" ? 1 : 0;
    }

    /// <summary>Counts a diagnostic that was shown to people, or left out because the same one had been shown.</summary>
    public void Showed(Diagnostic diagnostic, bool isDuplicate)
    {
        if (diagnostic.Level == "error")
        {
            _mayFix = false;
            _fixable = 0;
        }
        else if (diagnostic.Level == "warning")
        {
            _shown++;
            _duplicates += isDuplicate ? 1 : 0;
            _fixable += !isDuplicate && _mayFix && diagnostic.IsFixable ? 1 : 0;
        }
    }

    /// <summary>The sentence about warnings, or null where there were none.</summary>
    public string? Summary(UnitEvent unit, string fixCommand)
    {
        if (_shown == 0)
        {
            return null;
        }

        var text = $"`{unit.PackageName}` ({unit.Description}) generated {Plural(_shown, "warning")}";
        if (_duplicates > 0)
        {
            text += $" ({Plural(_duplicates, "duplicate")})";
        }

        return unit.IsLocal && _fixable > 0 && TargetDescription.Parse(unit.Description).Selector(unit.PackageName) is { } selector
            ? $"{text} (run `{fixCommand} {selector}` to apply {Plural(_fixable, "suggestion")})"
            : text;
    }

    /// <summary>The headline of a failed compilation.</summary>
    public string CouldNotCompile(UnitEvent unit)
    {
        var errors = Errors == 0 ? "" : $" due to {Plural(Errors, "previous error")}";
        var warnings = Warnings == 0 ? "" : $"; {Plural(Warnings, "warning")} emitted";
        return $"could not compile `{unit.PackageName}` ({unit.Description}){errors}{warnings}";
    }

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
