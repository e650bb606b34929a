using System.Collections;
using Green.Core.Cargo;

namespace Green.Core.Projects;

/// <summary>
/// The references that a graph's projects need: those that others do not bring with them already. MSBuild pays for each
/// reference in every build, and the order of units is the same without the rest.
/// </summary>
internal sealed class ReferenceReduction
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    /// <summary>For each unit, all those behind it.</summary>
    private readonly List<BitArray> behind = [];

    public ReferenceReduction(CrateGraph graph)
    {
        // Units stand behind those they depend on, so what is behind a dependency is known already.
        foreach (var unit in graph.Units)
        {
            var all = new BitArray(graph.Units.Count);
            foreach (var number in unit.Dependencies.Select(id => numbers[id]))
            {
                all.Or(behind[number]).Set(number, true);
            }

            numbers[unit.Id] = behind.Count;
            behind.Add(all);
        }

        var needed = graph.Units.SelectMany(unit => unit.Dependencies).ToHashSet(StringComparer.Ordinal);
        Roots = [.. graph.Units.Select(unit => unit.Id).Where(id => !needed.Contains(id))];
    }

    /// <summary>The units that no other depends on.</summary>
    public IReadOnlyList<string> Roots { get; }

    public IEnumerable<string> Of(Unit unit) =>
        unit.Dependencies.Where(id => !unit.Dependencies.Any(other => other != id && behind[numbers[other]][numbers[id]]));
}
