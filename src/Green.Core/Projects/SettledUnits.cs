using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Store.Native;

namespace Green.Core.Projects;

/// <summary>
/// Units that need nothing, of packages that never change: MSBuild need not look at them, which takes it longer than all else that a
/// build with little to do does. They are judged as MSBuild would judge them, by the times of what they read and left; whatever is
/// not beyond doubt is left to it.
/// </summary>
internal static class SettledUnits
{
    /// <summary>A line per unit that may be among them: its id, the ids of those it depends on, nothing, and its artifacts.</summary>
    public static string Describe(CrateGraph graph) => string.Concat(graph.Units.Where(unit => !unit.Package.IsLocal).Select(unit => string.Join(
        '\t', [unit.Id, .. unit.Dependencies, "", .. unit.Outputs.SelectMany(output => output.Uplifts.Prepend(output.Path))]) + "\n"));

    /// <param name="lines">What <see cref="Describe"/> wrote: units stand behind those they depend on. Others are passed over.</param>
    /// <param name="filesOf">The files of a unit, by its id.</param>
    /// <param name="environment">The user's.</param>
    public static IReadOnlyList<string> Find(IEnumerable<string> lines, Func<string, UnitFiles> filesOf, IReadOnlyDictionary<string, string> environment)
    {
        var settled = new HashSet<string>(StringComparer.Ordinal);
        foreach (var fields in lines.Select(line => line.Split('\t')))
        {
            if (Array.IndexOf(fields, "") is not (> 0 and var end))
            {
                continue;
            }

            var dependencies = fields[1..end];
            if (dependencies.All(settled.Contains)
                && IsSettled(filesOf(fields[0]), dependencies.Select(id => filesOf(id).Result).Concat(fields[(end + 1)..]), environment))
            {
                settled.Add(fields[0]);
            }
        }

        return [.. settled];
    }

    private static bool IsSettled(UnitFiles files, IEnumerable<string> others, IReadOnlyDictionary<string, string> environment)
    {
        if (TimeOf(files.Stamp) is not { } done || File.Exists(files.Messages))
        {
            return false;
        }

        if (File.Exists(files.Environment))
        {
            files.RefreshEnvironment(environment);
        }

        string[] records = [files.Inputs, files.ScriptOutput, files.Environment];
        return others.Concat([files.Description, files.Result])
            .Concat(records.Where(File.Exists))
            .Concat(File.Exists(files.Inputs) ? File.ReadLines(files.Inputs) : [])
            .All(path => TimeOf(path) is { } time && time <= done);
    }

    /// <summary>In nanoseconds; null where there is no file but a link, say, or none that can be looked at.</summary>
    private static long? TimeOf(string path)
    {
        try
        {
            return FileStatus.Of(path) is { IsFile: true } status ? status.Modified : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
