using System.Globalization;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Namespaces;

/// <summary>Finds the processes of a slot by the line of <c>/proc/PID/stat</c> that its starter left.</summary>
internal static class SlotProcess
{
    /// <summary>Kills the slot's first process, and with it everything in its namespace; its parent, unshare, then ends too.</summary>
    public static void Kill(string file)
    {
        if (Find(file) is not { } process)
        {
            return;
        }

        var children = Children(process);
        foreach (var child in children)
        {
            _ = Posix.Kill(child, Posix.Kill9);
        }

        if (children.Count == 0)
        {
            // It has not come to its first child yet.
            _ = Posix.Kill(process, Posix.Kill9);
        }
    }

    /// <summary>What the slot's processes use, by its own /proc, which has no others, and its file systems in memory.</summary>
    public static SlotUsage? Usage(string file)
    {
        if (Find(file) is not { } process)
        {
            return null;
        }

        var root = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/root");
        try
        {
            var used = new SlotUsage(InMemory(root + "/tmp") + InMemory(root + "/dev/shm"), 0);
            foreach (var directory in Directory.EnumerateDirectories(root + "/proc"))
            {
                if (char.IsAsciiDigit(Path.GetFileName(directory)[0]))
                {
                    var (memory, threads) = OfProcess(directory + "/status");
                    used = new SlotUsage(used.Memory + memory, used.Processes + threads);
                }
            }

            return used;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The slot has just ended, or this user may not look into it.
            return null;
        }
    }

    private static long InMemory(string mount)
    {
        var drive = new DriveInfo(mount);
        return drive.TotalSize - drive.TotalFreeSpace;
    }

    /// <summary>Memory that belongs to no file, since what does is in the file systems already, or is given up when it is scarce.</summary>
    private static (long Memory, int Threads) OfProcess(string status)
    {
        try
        {
            var (memory, threads) = (0L, 0);
            foreach (var line in File.ReadLines(status))
            {
                if (line.StartsWith("RssAnon:", StringComparison.Ordinal))
                {
                    memory = 1024 * Number(line);
                }
                else if (line.StartsWith("Threads:", StringComparison.Ordinal))
                {
                    threads = (int)Number(line);
                }
            }

            return (memory, threads);
        }
        catch (IOException)
        {
            return default;
        }
    }

    private static long Number(string line) =>
        long.Parse(line.AsSpan(line.IndexOf(':') + 1).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture);

    private static int? Find(string file) =>
        Read(file) is { } recorded && Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{recorded.Process}/stat")) == recorded
            ? recorded.Process : null;

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
