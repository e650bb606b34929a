using System.Globalization;

namespace Green.Core.Configuration;

/// <summary>Spans of time as people write them: <c>90m</c>, <c>12h</c>, <c>30d</c>, <c>2w</c>.</summary>
public static class Age
{
    public static bool TryParse(string text, out TimeSpan age)
    {
        age = default;
        var trimmed = text.Trim();
        if (trimmed.Length < 2
            || !uint.TryParse(trimmed[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || Unit(trimmed[^1]) is not { } unit
            || count > TimeSpan.FromDays(365_000) / unit)
        {
            return false;
        }

        age = count * unit;
        return true;
    }

    private static TimeSpan? Unit(char letter) => letter switch
    {
        's' => TimeSpan.FromSeconds(1),
        'm' => TimeSpan.FromMinutes(1),
        'h' => TimeSpan.FromHours(1),
        'd' => TimeSpan.FromDays(1),
        'w' => TimeSpan.FromDays(7),
        _ => null,
    };
}
