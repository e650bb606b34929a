using System.Globalization;
using System.Text;

namespace Green.Core.Wrapper;

/// <summary>The cargo that started this process, as /proc shows it.</summary>
/// <param name="Id">Its process id with the time of its start: no other process ever had both.</param>
/// <param name="Process">The process id alone.</param>
/// <param name="Environment">What it was started with: whatever a call has beyond that, cargo has set.</param>
/// <param name="Directory">Its working directory.</param>
/// <param name="Arguments">Its command line behind the program.</param>
internal sealed record CargoProcess(
    string Id, int Process, IReadOnlyDictionary<string, string> Environment, string Directory, IReadOnlyList<string> Arguments)
{
    private const int Generations = 4;

    /// <summary>Looks for it among the parents of this process.</summary>
    /// <param name="program">What cargo says it is (CARGO).</param>
    /// <returns>Null where none of them is cargo.</returns>
    public static CargoProcess? Find(string program)
    {
        var process = "self";
        for (var generation = 0; generation < Generations; generation++)
        {
            process = ParentOf(process);
            if (process is "0" or "1" or "")
            {
                return null;
            }

            if (File.ResolveLinkTarget($"/proc/{process}/exe", returnFinalTarget: false)?.FullName is { } file
                && (file == program || Path.GetFileName(file) == "cargo"))
            {
                return Read(process);
            }
        }

        return null;
    }

    /// <summary>The value of a flag of cargo's, written with a space or with '='; null where it is not there.</summary>
    public string? Flag(string name)
    {
        for (var i = 0; i < Arguments.Count && Arguments[i] != "--"; i++)
        {
            if (Arguments[i] == name && i + 1 < Arguments.Count)
            {
                return Arguments[i + 1];
            }

            if (Arguments[i].StartsWith(name + "=", StringComparison.Ordinal))
            {
                return Arguments[i][(name.Length + 1)..];
            }
        }

        return null;
    }

    private static CargoProcess Read(string process)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in Strings($"/proc/{process}/environ"))
        {
            if (entry.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                variables[entry[..at]] = entry[(at + 1)..];
            }
        }

        return new CargoProcess(
            $"{process} {Statistics(process)[19]}",
            int.Parse(process, CultureInfo.InvariantCulture),
            variables,
            File.ResolveLinkTarget($"/proc/{process}/cwd", returnFinalTarget: false)!.FullName,
            Strings($"/proc/{process}/cmdline")[1..]);
    }

    private static string ParentOf(string process) => Statistics(process)[1];

    /// <summary>What follows the program's name, which is in parentheses and may contain anything.</summary>
    private static string[] Statistics(string process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        return text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static string[] Strings(string path) => Encoding.UTF8.GetString(File.ReadAllBytes(path)).TrimEnd('\0').Split('\0');
}
