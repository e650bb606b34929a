using System.Globalization;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Namespaces;

/// <summary>Ends a slot by the line of <c>/proc/PID/stat</c> that its starter left.</summary>
internal static class SlotProcess
{
    /// <summary>Kills the slot's first process, and with it everything in its namespace; its parent, unshare, then ends too.</summary>
    public static void Kill(string file)
    {
        if (Read(file) is not { } recorded
            || Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{recorded.Process}/stat")) is not { } current
            || recorded != current)
        {
            return;
        }

        var children = Children(recorded.Process);
        foreach (var child in children)
        {
            _ = Posix.Kill(child, Posix.Kill9);
        }

        if (children.Count == 0)
        {
            // It has not come to its first child yet.
            _ = Posix.Kill(recorded.Process, Posix.Kill9);
        }
    }

    // The start time, field 22, tells a process from a later one of the same number; exec changes neither.
    private static (int Process, string StartTime)? Read(string file)
    {
        try
        {
            return Parse(File.ReadAllText(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns>Null where the text is no line of a process.</returns>
    internal static (int Process, string StartTime)? Parse(string text)
    {
        try
        {
            var afterName = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return (int.Parse(text[..text.IndexOf(' ')], CultureInfo.InvariantCulture), afterName[19]);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static List<int> Children(int process)
    {
        List<int> children = [];
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Parent(id) == process)
            {
                children.Add(id);
            }
        }

        return children;
    }

    private static int? Parent(int process)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return int.Parse(
                text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
