using System.Globalization;
using System.Text;
using System.Text.Json;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>
/// The files that stand beside a unit's project, through which MSBuild sees whether it is stale. Artifacts are not among its
/// Outputs: only the stamp is, whose time is from before the unit's inputs were read.
/// </summary>
/// <param name="isHost">Whether the unit is built without a sandbox: such results do not count for a build with one.</param>
public sealed class UnitFiles(string directory, string unit, bool isHost = false)
{
    /// <summary>The unit itself, as JSON.</summary>
    public string Description => Place(".json");

    /// <summary>The Output of the unit's target; holds the time that its artifacts were given.</summary>
    public string Stamp => Place(isHost ? ".host-stamp" : ".stamp");

    /// <summary>The <see cref="UnitResult"/>, which dependents look at.</summary>
    public string Result => Place(".out");

    /// <summary>Files it was found to read, one absolute path a line.</summary>
    public string Inputs => Place(".inputs");

    /// <summary>The same files of a workspace crate with their times, as MSBuild writes both: another time is as good as a newer one.</summary>
    public string Times => Place(".times");

    /// <summary>The names that MSBuild's globs have found for a workspace crate, one absolute path a line.</summary>
    public string Sources => Place(".sources");

    /// <summary>Variables of the user's that it reads, with a digest of the value each had.</summary>
    public string Environment => Place(".env");

    /// <summary>Directories in which it looked for what is there, each behind a digest of the names that it found.</summary>
    public string Listings => Place(".listings");

    /// <summary>What is to be shown again with every build: rustc's JSON messages, one a line, or a build script's warnings.</summary>
    public string Messages => Place(".messages");

    /// <summary>What a build script wrote to standard output, in sandbox form: kept for the case that the store is cleared.</summary>
    public string ScriptOutput => Place(".stdout");

    /// <summary>A compiled build script whose place a stand-in has taken.</summary>
    public string Program => Place(".program");

    /// <summary>Null where there is none, or a damaged one.</summary>
    public UnitResult? ReadResult()
    {
        try
        {
            return File.Exists(Result) ? UnitResult.FromJson(File.ReadAllBytes(Result)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The time its artifacts were given when they were last put in place, or null.</summary>
    public DateTime? ReadStamp() =>
        File.Exists(Stamp) && long.TryParse(File.ReadAllText(Stamp), CultureInfo.InvariantCulture, out var ticks)
            && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime(ticks, DateTimeKind.Utc) : null;

    /// <summary>The last step of a unit: with the stamp it counts as done.</summary>
    /// <param name="began">Before the first input was read.</param>
    /// <param name="artifacts">The time of the artifacts: earlier where they did not have to be written again.</param>
    public void WriteStamp(DateTime began, DateTime artifacts)
    {
        AtomicFile.Write(Stamp, artifacts.Ticks.ToString(CultureInfo.InvariantCulture), began);
    }

    // The files below are Inputs of the unit itself too: one that was damaged is newer than the stamp and makes the unit run.
    // So each gets the time at which the run began, which for dependents is as good: they begin after it.

    public void WriteInputs(IEnumerable<string> files, bool withTimes, DateTime began)
    {
        List<string> sorted = [.. files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        WriteOrDelete(Inputs, string.Concat(sorted.Select(file => file + "\n")), began);
        WriteOrDelete(Times, withTimes ? DescribeTimes(sorted) : "", began);
    }

    /// <summary>Whether the files that it was found to read have the times that they had then, where those were written down.</summary>
    public bool HasSameTimes() => !File.Exists(Times) || (File.Exists(Inputs) && File.ReadAllText(Times) == DescribeTimes(File.ReadLines(Inputs)));

    public void WriteMessages(IReadOnlyCollection<string> messages, DateTime began) =>
        WriteOrDelete(Messages, string.Concat(messages.Select(line => line + "\n")), began);

    public void WriteEnvironment(IEnumerable<string> names, IReadOnlyDictionary<string, string> environment, DateTime began) =>
        WriteOrDelete(Environment, DescribeEnvironment(names, environment), began);

    /// <summary>Newer than the stamp where a name came or went since the run began: whether it saw that is not known.</summary>
    public void WriteListings(IReadOnlyCollection<string> directories, DateTime began)
    {
        WriteOrDelete(
            Listings, DescribeListings(directories.Where(path => !path.Contains('\n', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)), began);
        if (directories.Any(path => Directory.GetLastWriteTimeUtc(path) > began))
        {
            File.SetLastWriteTimeUtc(Listings, DateTime.UtcNow);
        }
    }

    public void WriteScriptOutput(ReadOnlySpan<byte> output, DateTime began) => AtomicFile.Write(ScriptOutput, output, began);

    /// <summary>Rewrites the result where it says something else.</summary>
    public void WriteResult(UnitResult result, DateTime began) => AtomicFile.WriteIfDifferent(Result, result.ToJson(), began);

    /// <summary>
    /// Rewrites the records of what has no time of its own, where it is not as it was: the values of variables, the names in directories.
    /// </summary>
    public void RefreshSurroundings(IReadOnlyDictionary<string, string> environment)
    {
        if (File.Exists(Environment))
        {
            AtomicFile.WriteIfDifferent(Environment, DescribeEnvironment(File.ReadLines(Environment).Select(line => line.Split('=')[0]).ToList(), environment));
        }

        if (File.Exists(Listings))
        {
            AtomicFile.WriteIfDifferent(Listings, DescribeListings(File.ReadLines(Listings).Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).ToList()));
        }
    }

    private static string DescribeEnvironment(IEnumerable<string> names, IReadOnlyDictionary<string, string> environment) =>
        string.Concat(names.Order(StringComparer.Ordinal).Select(name => environment.TryGetValue(name, out var value)
            ? $"{name}={Digest.Of(Encoding.UTF8.GetBytes(value)).Hash}\n" : $"{name}=\n"));

    private static string DescribeListings(IEnumerable<string> directories) => string.Concat(directories.Select(directory =>
        $"{Digest.Of(Encoding.UTF8.GetBytes(string.Join('/', NamesIn(directory)))).Hash} {directory}\n"));

    /// <summary>One that no file has where there is no such directory any more, or none that may be read.</summary>
    private static IEnumerable<string> NamesIn(string directory)
    {
        try
        {
            return new DirectoryInfo(directory).GetFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return ["/"];
        }
    }

    private static string DescribeTimes(IEnumerable<string> files) => string.Concat(files.Select(file => $"{file} {TimeOf(file)}\n"));

    private static string TimeOf(string path) => File.Exists(path)
        ? File.GetLastWriteTime(path).ToString("yyyy'-'MM'-'dd HH':'mm':'ss'.'fffffff", CultureInfo.InvariantCulture) : "";

    private static void WriteOrDelete(string path, string content, DateTime began)
    {
        if (content.Length == 0)
        {
            File.Delete(path);
        }
        else
        {
            AtomicFile.WriteIfDifferent(path, content, began);
        }
    }

    private string Place(string extension) => Path.Combine(directory, unit + extension);
}
