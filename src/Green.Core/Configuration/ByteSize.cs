using System.Globalization;

namespace Green.Core.Configuration;

/// <summary>Sizes as people write them: <c>500MB</c> (powers of 1000), <c>20GiB</c> or <c>20G</c> (powers of 1024), <c>0</c>.</summary>
public static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("kib", 1L << 10), ("mib", 1L << 20), ("gib", 1L << 30), ("tib", 1L << 40),
        ("kb", 1_000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000),
        ("k", 1L << 10), ("m", 1L << 20), ("g", 1L << 30), ("t", 1L << 40),
        ("b", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var number = text.Trim();
        var factor = 1L;
        foreach (var (unit, size) in Units)
        {
            if (number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
            {
                (number, factor) = (number[..^unit.Length].TrimEnd(), size);
                break;
            }
        }

        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || count > long.MaxValue / factor)
        {
            return false;
        }

        bytes = (long)(count * factor);
        return true;
    }

    /// <exception cref="FormatException">The text is no size.</exception>
    public static long Parse(string text) => TryParse(text, out var bytes) ? bytes : throw new FormatException($"'{text}' is no size.");

    /// <summary>Such as <c>1.5 GiB</c>; whole bytes below a kibibyte.</summary>
    public static string Format(long bytes)
    {
        string[] units = ["KiB", "MiB", "GiB", "TiB"];
        if (bytes < 1024)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
        }

        var (size, unit) = (bytes / 1024.0, 0);
        while (size >= 1024 && unit < units.Length - 1)
        {
            (size, unit) = (size / 1024, unit + 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.0} {units[unit]}");
    }
}
