namespace Green.Core.Output;

/// <summary>Cargo's <c>-q</c>, nothing, or <c>-v</c>.</summary>
public enum ConsoleVerbosity
{
    Quiet,
    Normal,
    Verbose,
}

/// <summary>How a build is shown.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Whether terminal colours are written, and lines erased.</summary>
    public bool Color { get; init; }

    public ConsoleVerbosity Verbosity { get; init; } = ConsoleVerbosity.Normal;

    public MessageFormat Format { get; init; } = MessageFormat.Human;

    /// <summary>Columns of the terminal that the progress line may use; null for no progress line.</summary>
    public int? ProgressWidth { get; init; }

    /// <summary>How many units the build has, up-to-date ones included; zero where unknown, which shows no progress.</summary>
    public int TotalUnits { get; init; }

    /// <summary>The command that applies suggestions: <c>cargo fix</c>, or <c>cargo clippy --fix</c> where clippy runs.</summary>
    public string FixCommand { get; init; } = "cargo fix";
}

/// <summary>Cargo's <c>--message-format</c>.</summary>
/// <param name="Json">Whether messages for machines go to standard output.</param>
/// <param name="RenderDiagnostics">Whether diagnostics are shown for people: always, unless JSON carries them.</param>
/// <param name="Ansi">Whether the text inside JSON keeps its colours.</param>
public sealed record MessageFormat(bool Json, bool RenderDiagnostics, bool Ansi)
{
    public static MessageFormat Human { get; } = new(Json: false, RenderDiagnostics: true, Ansi: false);

    /// <summary>
    /// Reads the option's value, a list with commas. <c>short</c> reads as human: rustc itself shortens what it renders.
    /// Returns null for a word cargo does not know.
    /// </summary>
    public static MessageFormat? TryParse(string value)
    {
        var format = Human;
        foreach (var word in value.Split(','))
        {
            switch (word.ToLowerInvariant())
            {
                case "human" or "short":
                    break;
                case "json" or "json-diagnostic-short":
                    format = format with { Json = true, RenderDiagnostics = format.Json && format.RenderDiagnostics };
                    break;
                case "json-diagnostic-rendered-ansi":
                    format = format with { Json = true, Ansi = true, RenderDiagnostics = format.Json && format.RenderDiagnostics };
                    break;
                case "json-render-diagnostics":
                    format = format with { Json = true, RenderDiagnostics = true };
                    break;
                default:
                    return null;
            }
        }

        return format;
    }
}
