using System.Globalization;

namespace Green.Core.Configuration;

/// <summary>Spans of time as people write them: <c>90m</c>, <c>12h</c>, <c>30d</c>, <c>2w</c>.</summary>
public static class Duration
{
    private static readonly (char Letter, TimeSpan Span)[] Units =
    [
        ('w', TimeSpan.FromDays(7)), ('d', TimeSpan.FromDays(1)), ('h', TimeSpan.FromHours(1)), ('m', TimeSpan.FromMinutes(1)),
        ('s', TimeSpan.FromSeconds(1)),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var trimmed = text.Trim();
        if (trimmed.Length < 2
            || !uint.TryParse(trimmed[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || Array.Find(Units, unit => unit.Letter == trimmed[^1]) is not { Letter: not '\0', Span: var unit }
            || count > TimeSpan.FromDays(365_000) / unit)
        {
            return false;
        }

        duration = count * unit;
        return true;
    }

    /// <exception cref="FormatException">The text is no time.</exception>
    public static TimeSpan Parse(string text) => TryParse(text, out var duration) ? duration : throw new FormatException($"'{text}' is no time.");

    /// <summary>In the greatest unit that leaves no fraction; parts of a second as such.</summary>
    public static string Format(TimeSpan duration)
    {
        var (letter, span) = Array.Find(Units, unit => duration.Ticks % unit.Span.Ticks == 0) is { Letter: not '\0' } whole ? whole : Units[^1];
        return string.Create(CultureInfo.InvariantCulture, $"{duration / span:0.###}{letter}");
    }
}
