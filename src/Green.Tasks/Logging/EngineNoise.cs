namespace Green.Tasks.Logging;

/// <summary>Tells which of the engine's errors and warnings are news to someone who sees cargo's output.</summary>
internal static class EngineNoise
{
    // That a task failed without an error of its own, that a build was cancelled, that a tool was stopped:
    // each follows from what has been shown, or from what the user did.
    private static readonly HashSet<string> Echoes = new(StringComparer.Ordinal) { "MSB4181", "MSB4188", "MSB5021" };

    /// <summary>Whether rustc's own rendered text was shown.</summary>
    public static bool IsShownAlready(string? subcategory) => subcategory == RustcDiagnosticLog.Subcategory;

    public static bool IsEcho(string? code) => code is not null && Echoes.Contains(code);

    public static bool IsOurs(string? code) => code is not null && code.StartsWith("GREEN", StringComparison.Ordinal);

    /// <summary>The engine's own form, without its word for the severity: <c>file(line,column): CODE: text</c>.</summary>
    public static string Plain(string? file, int line, int column, string? code, string? message)
    {
        var place = string.IsNullOrEmpty(file) ? "" : line > 0 ? $"{file}({line},{column}): " : $"{file}: ";
        return $"{place}{(string.IsNullOrEmpty(code) ? "" : $"{code}: ")}{message}";
    }
}
