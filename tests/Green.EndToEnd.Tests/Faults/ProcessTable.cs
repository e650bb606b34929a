using System.Diagnostics;
using System.Globalization;

namespace Green.EndToEnd.Tests.Faults;

/// <summary>Looks for processes that a test has started.</summary>
internal static class ProcessTable
{
    /// <summary>Processes with a text among their arguments that nothing else on the machine has.</summary>
    public static IReadOnlyList<int> With(string text) =>
        [.. All().Where(process => Read(process, "cmdline").Contains(text, StringComparison.Ordinal))];

    public static IReadOnlyList<int> ChildrenOf(int parent) => [.. All().Where(process => ParentOf(process) == parent)];

    /// <summary>All that a process and its children have started; what has lost its parent is not among them.</summary>
    public static IEnumerable<int> Below(int parent) => Children(parent).SelectMany(child => Below(child).Prepend(child));

    /// <summary>By the kernel's own lists, which is quick: those of each thread.</summary>
    private static IEnumerable<int> Children(int parent)
    {
        string[] threads;
        try
        {
            threads = Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{parent}/task"));
        }
        catch (IOException)
        {
            return [];
        }

        return threads.SelectMany(thread => Read(parent, $"task/{Path.GetFileName(thread)}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture));
    }

    public static string Arguments(int process) => Read(process, "cmdline").Replace('\0', ' ');

    /// <summary>The first processes of a home's slots, by what the slots themselves note of who started them.</summary>
    public static IReadOnlyList<int> Slots(string home) =>
        !Directory.Exists(Path.Combine(home, "slots")) ? []
        : [.. Directory.EnumerateDirectories(Path.Combine(home, "slots"))
            .Select(slot => Path.Combine(slot, "control", "process"))
            .Where(File.Exists)
            .Select(file => File.ReadAllText(file).Split(' ')[0])
            .Where(text => int.TryParse(text, CultureInfo.InvariantCulture, out _))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture))
            .Where(starter => Arguments(starter).Contains(home, StringComparison.Ordinal))
            .SelectMany(ChildrenOf)];

    /// <summary>Sends SIGKILL; false where it has ended already.</summary>
    public static bool Kill(int process)
    {
        try
        {
            using var victim = Process.GetProcessById(process);
            victim.Kill();
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    public static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    // Field 4, behind the name in parentheses.
    public static int ParentOf(int process) =>
        Read(process, "stat") is { Length: > 0 } text
            ? int.Parse(text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            : 0;

    public static string Read(int process, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/{file}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return "";
        }
    }
}
