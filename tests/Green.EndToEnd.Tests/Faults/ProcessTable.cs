using System.Globalization;

namespace Green.EndToEnd.Tests.Faults;

/// <summary>Looks for processes that a test has started.</summary>
internal static class ProcessTable
{
    /// <summary>Processes with a text among their arguments that nothing else on the machine has.</summary>
    public static IReadOnlyList<int> With(string text) =>
        [.. All().Where(process => Read(process, "cmdline").Contains(text, StringComparison.Ordinal))];

    public static IReadOnlyList<int> ChildrenOf(int parent) => [.. All().Where(process => ParentOf(process) == parent)];

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

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    // Field 4, behind the name in parentheses.
    private static int ParentOf(int process) =>
        Read(process, "stat") is { Length: > 0 } text
            ? int.Parse(text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            : 0;

    private static string Read(int process, string file)
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
