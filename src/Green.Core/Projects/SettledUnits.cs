using System.IO.Enumeration;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Store.Native;

namespace Green.Core.Projects;

/// <summary>
/// Units that need nothing: MSBuild need not look at them, which takes it longer than all else that a build with little to do does.
/// They are judged as MSBuild would judge them, by the times of what they read and left and by the names of their sources; whatever
/// is not beyond doubt is left to it.
/// </summary>
/// <param name="Ids">Theirs.</param>
/// <param name="Referenced">Those of them that a project refers to which MSBuild does look at: other units', or the plan's.</param>
/// <param name="Next">
/// The unit that will probably be built first: the first of the user's own that seems to need something, if it was built before.
/// Null where units of packages that never change are not settled.
/// </param>
public sealed record SettledUnits(IReadOnlyList<string> Ids, IReadOnlyList<string> Referenced, string? Next)
{
    /// <summary>Before the id of a unit of a package that is the user's to edit.</summary>
    private const char Own = '*';

    private const string NoSources = "-";

    public static SettledUnits None { get; } = new([], [], null);

    /// <summary>A line per unit: its id, what its sources' names match, the ids of those it depends on, nothing, and its artifacts.</summary>
    internal static string Describe(CrateGraph graph) => string.Concat(graph.Units.Select(unit => string.Join('\t',
    [
        unit.Package.IsLocal ? Own + unit.Id : unit.Id, ProjectWriter.SourcesOf(unit) ?? NoSources, .. unit.Dependencies, "",
        .. unit.Outputs.SelectMany(output => output.Uplifts.Prepend(output.Path)),
    ]) + "\n"));

    /// <param name="lines">What <see cref="Describe"/> wrote: units stand behind those they depend on. Others are passed over.</param>
    /// <param name="filesOf">The files of a unit, by its id.</param>
    /// <param name="environment">The user's.</param>
    internal static SettledUnits Find(IEnumerable<string> lines, Func<string, UnitFiles> filesOf, IReadOnlyDictionary<string, string> environment)
    {
        var settled = new HashSet<string>(StringComparer.Ordinal);
        var idle = new HashSet<string>(StringComparer.Ordinal);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var neededByOthers = new HashSet<string>(StringComparer.Ordinal);
        string? next = null;
        var isFound = false;
        var areOthersSettled = true;
        foreach (var fields in lines.Select(line => line.Split('\t')))
        {
            if (Array.IndexOf(fields, "") is not (> 1 and var end))
            {
                continue;
            }

            var isOwn = fields[0][0] == Own;
            var id = isOwn ? fields[0][1..] : fields[0];
            var dependencies = fields[2..end];
            var files = filesOf(id);
            needed.UnionWith(dependencies);
            var others = dependencies.Select(dependency => filesOf(dependency).Result).Concat(fields[(end + 1)..]);
            if (dependencies.All(settled.Contains) && NeedsNothing(files, others, TimeOf, environment) && !File.Exists(files.Messages)
                && files.HasSameTimes() && HasSameSources(files, fields[1]))
            {
                settled.Add(id);
                continue;
            }

            neededByOthers.UnionWith(dependencies);
            if (!isOwn)
            {
                areOthersSettled = false;
            }
            else if (!isFound)
            {
                var isReady = dependencies.All(dependency => settled.Contains(dependency) || idle.Contains(dependency));
                if (isReady && NeedsNothing(files, others, TimeAsOfMSBuild, environment))
                {
                    idle.Add(id);
                }
                else
                {
                    isFound = true;
                    next = isReady && File.Exists(files.Stamp) && HasSameSources(files, fields[1]) ? id : null;
                }
            }
        }

        // The plan's project refers to what nothing needs.
        return new SettledUnits(
            [.. settled], [.. settled.Where(id => neededByOthers.Contains(id) || !needed.Contains(id))], areOthersSettled ? next : null);
    }

    /// <summary>
    /// Whether MSBuild will find the sources' names that it found last. Where it writes down others, the unit counts as older than
    /// them, as it should: a new file may be no newer than what was read.
    /// </summary>
    private static bool HasSameSources(UnitFiles files, string names)
    {
        if (names == NoSources)
        {
            return true;
        }

        var isDeep = names.EndsWith(ProjectWriter.SourcesAtAnyDepth, StringComparison.Ordinal);
        try
        {
            // Not through links to directories, which may lead back: what is found there is not early then.
            var found = new FileSystemEnumerable<string>(
                isDeep ? names[..^ProjectWriter.SourcesAtAnyDepth.Length] : Path.GetDirectoryName(names)!,
                (ref FileSystemEntry entry) => entry.ToFullPath(),
                new EnumerationOptions { RecurseSubdirectories = isDeep, IgnoreInaccessible = true, AttributesToSkip = 0 })
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName.EndsWith(".rs", StringComparison.Ordinal),
                ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
            };
            return File.Exists(files.Sources) && File.ReadLines(files.Sources).ToHashSet(StringComparer.Ordinal).SetEquals(found);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <param name="timeOf">A file's; null where it is not beyond doubt.</param>
    private static bool NeedsNothing(
        UnitFiles files, IEnumerable<string> others, Func<string, long?> timeOf, IReadOnlyDictionary<string, string> environment)
    {
        if (timeOf(files.Stamp) is not { } done)
        {
            return false;
        }

        if (File.Exists(files.Environment))
        {
            files.RefreshEnvironment(environment);
        }

        string[] records = [files.Inputs, files.Times, files.Sources, files.ScriptOutput, files.Environment];
        return others.Concat([files.Description, files.Result])
            .Concat(records.Where(File.Exists))
            .Concat(File.Exists(files.Inputs) ? File.ReadLines(files.Inputs) : [])
            .All(path => timeOf(path) is { } time && time <= done);
    }

    private static long? TimeAsOfMSBuild(string path) => File.Exists(path) ? File.GetLastWriteTimeUtc(path).Ticks : null;

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
