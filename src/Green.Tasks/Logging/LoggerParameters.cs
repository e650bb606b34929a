using System.Globalization;
using Green.Core.Output;
using Microsoft.Build.Framework;

namespace Green.Tasks.Logging;

/// <summary>What may stand behind the logger's path, as <c>name=value</c> separated by semicolons.</summary>
/// <remarks>
/// <c>color=always|never</c>, <c>verbosity=quiet|normal|verbose</c>, <c>message-format=</c> as cargo's option,
/// <c>progress=true|false</c> with <c>width=</c> in columns, <c>total=</c> units of the build, <c>fix=</c> the command that applies
/// suggestions, <c>finished=</c> the profile's text of the last line, <c>started=</c> when the command began, in milliseconds since
/// 1970, for the time of the last line (the engine's own start where it is not given), <c>follows-input=true</c> to take further
/// ones from the standard input, and to end the engine when that ends: see <see cref="Starter"/>.
/// </remarks>
/// <param name="Console">How to show the build.</param>
/// <param name="FinishedText">The text behind "Finished", before the time.</param>
/// <param name="Started">When the command began, or null.</param>
/// <param name="FollowsInput">Whether the build ends with its standard input.</param>
internal sealed record LoggerParameters(ConsoleOptions Console, string FinishedText, DateTimeOffset? Started = null, bool FollowsInput = false)
{
    private const int UsualWidth = 80;

    public static LoggerParameters Default { get; } = new(new ConsoleOptions(), "target(s)");

    /// <summary>Takes apart what stands behind the logger's path.</summary>
    public static string[] Split(string? text) => (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <exception cref="LoggerException">A parameter is not known or has a value that is not.</exception>
    public static LoggerParameters Parse(IEnumerable<string> parameters)
    {
        var result = Default;
        var progress = false;
        int? width = null;
        foreach (var parameter in parameters)
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? parameter : parameter[..equals];
            var value = equals < 0 ? "" : parameter[(equals + 1)..];
            var console = result.Console;
            switch (name)
            {
                case "color" when value is "always" or "never":
                    result = result with { Console = console with { Color = value == "always" } };
                    break;
                case "verbosity" when Enum.TryParse<ConsoleVerbosity>(value, ignoreCase: true, out var verbosity):
                    result = result with { Console = console with { Verbosity = verbosity } };
                    break;
                case "message-format" when MessageFormat.TryParse(value) is { } format:
                    result = result with { Console = console with { Format = format } };
                    break;
                case "progress" when bool.TryParse(value, out progress):
                    break;
                case "width" when TryNumber(value, out var columns):
                    width = columns;
                    break;
                case "total" when TryNumber(value, out var total):
                    result = result with { Console = console with { TotalUnits = total } };
                    break;
                case "started" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds):
                    result = result with { Started = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) };
                    break;
                case "follows-input" when bool.TryParse(value, out var follows):
                    result = result with { FollowsInput = follows };
                    break;
                case "fix" when value.Length > 0:
                    result = result with { Console = console with { FixCommand = value } };
                    break;
                case "finished" when value.Length > 0:
                    result = result with { FinishedText = value.Trim() };
                    break;
                default:
                    throw new LoggerException($"GreenLogger does not know the parameter '{parameter}'.");
            }
        }

        return progress ? result with { Console = result.Console with { ProgressWidth = width ?? UsualWidth } } : result;
    }

    private static bool TryNumber(string value, out int number) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
