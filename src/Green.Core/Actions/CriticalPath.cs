using Green.Core.Cargo;

namespace Green.Core.Actions;

/// <summary>
/// How long the longest chain of units is that begins with a unit and goes on with those that wait for it: of several that could
/// start, the one with the longest chain behind it should.
/// </summary>
public sealed class CriticalPath
{
    /// <summary>The file beside the projects that has the order of their units.</summary>
    public const string FileName = "order";

    private readonly Dictionary<string, double> seconds = new(StringComparer.Ordinal);

    /// <param name="order">What <see cref="Describe"/> wrote; lines that it did not write are passed over.</param>
    /// <param name="durations">In seconds, of what ran before.</param>
    /// <param name="guess">How long the unit of an id will take that never ran.</param>
    public CriticalPath(IEnumerable<string> order, IReadOnlyDictionary<string, double> durations, Func<string, double> guess)
    {
        // Units stand behind those they depend on: backwards, all that wait for a unit come before it.
        foreach (var fields in order.Select(line => line.Split('\t')).Reverse())
        {
            if (fields.Length < 2)
            {
                continue;
            }

            var chain = seconds.GetValueOrDefault(fields[0]) + (durations.TryGetValue(fields[1], out var known) ? known : guess(fields[0]));
            seconds[fields[0]] = chain;
            foreach (var dependency in fields.AsSpan(2))
            {
                seconds[dependency] = Math.Max(seconds.GetValueOrDefault(dependency), chain);
            }
        }
    }

    /// <summary>In seconds; 0 for a unit that is not in the graph.</summary>
    public double From(string unit) => seconds.GetValueOrDefault(unit);

    /// <summary>A line per unit: its id, the name of its duration, and the ids of those it depends on.</summary>
    public static string Describe(CrateGraph graph) =>
        string.Concat(graph.Units.Select(unit => string.Join('\t', [unit.Id, Durations.NameOf(unit), .. unit.Dependencies]) + "\n"));
}
