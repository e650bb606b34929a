namespace Green.Tasks.Logging;

internal static class LongText
{
    private const int Lines = 40;

    /// <summary>As much of a text as an error can hold: each of its lines is one in the engine's summary.</summary>
    public static string Beginning(string text)
    {
        var lines = text.Split('\n');
        return lines.Length <= Lines ? text : string.Join('\n', lines.Take(Lines).Append($"… and {lines.Length - Lines} more lines"));
    }
}
