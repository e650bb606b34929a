using System.IO.Enumeration;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Store.Native;

namespace Green.Core.Projects;

/// <summary>
/// Units that need nothing, of packages that never change: MSBuild need not look at them, which takes it longer than all else that a
/// build with little to do does. They are judged as MSBuild would judge them, by the times of what they read and left; whatever is
/// not beyond doubt is left to it.
/// </summary>
/// <param name="Ids">Theirs.</param>
/// <param name="Next">
/// The unit that will probably be built first: the first of the user's own that seems to need something, if it was built before.
/// Null where not all other units are settled.
/// </param>
public sealed record SettledUnits(IReadOnlyList<string> Ids, string? Next)
{
    /// <summary>Before the id of a unit of a package that is the user's to edit.</summary>
    private const char Own = '*';

    private const string NoSources = "-";

    /// <summary>How many of the user's units are looked at for the next: a guess is not worth more.</summary>
    private const int MostOwn = 500;

    public static SettledUnits None { get; } = new([], null);

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
        string? next = null;
        var isFound = false;
        var areAllSettled = true;
        foreach (var fields in lines.Select(line => line.Split('\t')))
        {
            if (Array.IndexOf(fields, "") is not (> 1 and var end))
            {
                continue;
            }

            var isOwn = fields[0][0] == Own;
            if (isOwn && (isFound || idle.Count == MostOwn))
            {
                continue;
            }

            var id = isOwn ? fields[0][1..] : fields[0];
            var dependencies = fields[2..end];
            var isReady = dependencies.All(dependency => settled.Contains(dependency) || (isOwn && idle.Contains(dependency)));
            var files = filesOf(id);
            var others = dependencies.Select(dependency => filesOf(dependency).Result).Concat(fields[(end + 1)..]);
            var needsNothing = isReady && NeedsNothing(files, others, isOwn ? TimeAsOfMSBuild : TimeOf, environment);
            if (isOwn && needsNothing)
            {
                idle.Add(id);
            }
            else if (isOwn)
            {
                isFound = true;
                next = isReady && File.Exists(files.Stamp) && HasSameSources(files, fields[1]) ? id : null;
            }
            else if (needsNothing && !File.Exists(files.Messages))
            {
                settled.Add(id);
            }
            else
            {
                areAllSettled = false;
            }
        }

        return new SettledUnits([.. settled], areAllSettled ? next : null);
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

        string[] records = [files.Inputs, files.ScriptOutput, files.Environment];
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
