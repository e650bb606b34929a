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
/// <param name="Roots">Those of them that the plan's project refers to.</param>
/// <param name="Needed">Those of them that the project of a unit refers to which is not settled.</param>
/// <param name="Next">
/// The unit that will probably be built first: the first of the user's own that seems to need something, if it was built before.
/// Null where units of packages that never change are not settled.
/// </param>
public sealed record SettledUnits(IReadOnlyList<string> Ids, IReadOnlyList<string> Roots, IReadOnlyList<string> Needed, string? Next)
{
    /// <summary>Before the id of a unit of a package that is the user's to edit.</summary>
    private const char Own = '*';

    private const string NoSources = "-";

    public static SettledUnits None { get; } = new([], [], [], null);

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
        var sources = new Dictionary<string, Names>(StringComparer.Ordinal);
        string? next = null;
        var isFound = false;
        var areOthersSettled = true;
        Names SourcesOf(string glob) => sources.TryGetValue(glob, out var names) ? names : sources[glob] = Names.Find(glob);
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
                && files.HasSameTimes() && SourcesOf(fields[1]) is { AreAll: true } names && names.AreIn(files))
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
                if (isReady && NeedsNothing(files, others, TimeAsOfMSBuild, environment) && files.HasSameTimes() && SourcesOf(fields[1]).AreIn(files))
                {
                    idle.Add(id);
                }
                else
                {
                    isFound = true;
                    next = isReady && File.Exists(files.Stamp) && SourcesOf(fields[1]).AreIn(files) ? id : null;
                }
            }
        }

        return new SettledUnits(
            [.. settled], [.. settled.Where(id => !needed.Contains(id))], [.. settled.Where(neededByOthers.Contains)], areOthersSettled ? next : null);
    }

    /// <param name="timeOf">A file's; null where it is not beyond doubt.</param>
    private static bool NeedsNothing(
        UnitFiles files, IEnumerable<string> others, Func<string, long?> timeOf, IReadOnlyDictionary<string, string> environment)
    {
        if (timeOf(files.Stamp) is not { } done)
        {
            return false;
        }

        files.RefreshSurroundings(environment);
        string[] records = [files.Inputs, files.Times, files.Sources, files.ScriptOutput, files.Environment, files.Listings];
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

    /// <summary>The files that a glob of <see cref="ProjectWriter.SourcesOf"/> matches.</summary>
    /// <param name="Found">Null where there is no glob.</param>
    /// <param name="AreAll">Not where directories are behind links: MSBuild looks there too, unless they lead back.</param>
    private sealed record Names(HashSet<string>? Found, bool AreAll)
    {
        /// <summary>
        /// Whether they are those that MSBuild found last. Where it writes down others, the unit counts as older than them, as it
        /// should: a new file may be no newer than what was read.
        /// </summary>
        public bool AreIn(UnitFiles files) => Found is null || (File.Exists(files.Sources) && Found.SetEquals(File.ReadLines(files.Sources)));

        public static Names Find(string glob)
        {
            if (glob == NoSources)
            {
                return new Names(null, AreAll: true);
            }

            var isDeep = glob.EndsWith(ProjectWriter.SourcesAtAnyDepth, StringComparison.Ordinal);
            var areAll = true;
            try
            {
                var found = new FileSystemEnumerable<string>(
                    isDeep ? glob[..^ProjectWriter.SourcesAtAnyDepth.Length] : Path.GetDirectoryName(glob)!,
                    (ref FileSystemEntry entry) => entry.ToFullPath(),
                    new EnumerationOptions { RecurseSubdirectories = isDeep, IgnoreInaccessible = true, AttributesToSkip = 0 })
                {
                    ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.FileName.EndsWith(".rs", StringComparison.Ordinal),
                    ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                    {
                        var isLink = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
                        areAll &= !isLink;
                        return !isLink;
                    },
                };
                return new Names(found.ToHashSet(StringComparer.Ordinal), areAll);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return new Names([], AreAll: false);
            }
        }
    }
}
