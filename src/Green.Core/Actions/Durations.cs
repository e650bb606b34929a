using System.Collections.Concurrent;
using System.Globalization;
using Green.Core.Cargo;
using Green.Core.Rustc;

namespace Green.Core.Actions;

/// <summary>How long units took when they last ran on this machine, in whatever workspace and with whatever features.</summary>
/// <param name="file">Where that is kept, a line each: seconds and the unit's name. It is no more than a hint.</param>
internal sealed class Durations(string file)
{
    /// <summary>How many are kept.</summary>
    private const int Limit = 20_000;

    private const double Shortest = 0.3;

    private const double SourcePerSecond = 300_000;

    private static readonly EnumerationOptions Below = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, RecurseSubdirectories = true,
    };

    private readonly ConcurrentDictionary<string, double> measured = new(StringComparer.Ordinal);

    /// <summary>What a unit is remembered by: its package and target, and what is done with it.</summary>
    public static string NameOf(Unit unit) => $"{unit.Verb} {unit.Package.Name} {unit.Package.Version} {unit.Description}";

    /// <summary>How long a unit that never ran will take, in seconds of some machine: by how much source lies with its first file.</summary>
    public static double Guess(Unit unit)
    {
        // What lies beside the manifest, as build scripts do, is a file of its own; outside of the package may be anything.
        if (unit.Kind != UnitKind.Rustc
            || RustcArguments.ParseExpanded([.. unit.Arguments.Skip(1)]).Input is not { } root
            || Path.GetDirectoryName(Path.GetFullPath(root, unit.WorkingDirectory)) is not { } directory
            || !directory.StartsWith(unit.Package.Directory + '/', StringComparison.Ordinal))
        {
            return Shortest;
        }

        try
        {
            return Shortest + new DirectoryInfo(directory).EnumerateFiles("*.rs", Below).Sum(file => file.Length) / SourcePerSecond;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // rustc will tell.
            return Shortest;
        }
    }

    public void Add(Unit unit, TimeSpan duration) => measured[NameOf(unit)] = duration.TotalSeconds;

    public Dictionary<string, double> Read()
    {
        var known = new Dictionary<string, double>(StringComparer.Ordinal);
        try
        {
            foreach (var fields in File.ReadLines(file).Select(line => line.Split(' ', 2)))
            {
                if (fields.Length == 2 && double.TryParse(fields[0], CultureInfo.InvariantCulture, out var seconds) && seconds >= 0 && double.IsFinite(seconds))
                {
                    known[fields[1]] = seconds;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nothing ran yet.
        }

        return known;
    }

    /// <summary>Keeps what was measured.</summary>
    public void Save()
    {
        if (measured.IsEmpty)
        {
            return;
        }

        try
        {
            var all = Read();
            foreach (var (name, seconds) in measured)
            {
                all[name] = seconds;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            AtomicFile.Write(file, string.Concat((all.Count > Limit ? measured : all.AsEnumerable())
                .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value:0.###} {pair.Key}\n"))));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next build measures again.
        }
    }
}
