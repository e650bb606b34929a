using Green.Core.Cargo;

namespace Green.Core.Projects;

/// <summary>
/// The references that a graph's projects need: those that others do not bring with them already. MSBuild pays for each
/// reference in every build, and the order of units is the same without the rest.
/// </summary>
internal sealed class ReferenceReduction
{
    private readonly Dictionary<string, HashSet<string>> behind = new(StringComparer.Ordinal);

    public ReferenceReduction(CrateGraph graph)
    {
        // Units stand behind those they depend on, so what is behind a dependency is known already.
        foreach (var unit in graph.Units)
        {
            var all = new HashSet<string>(unit.Dependencies, StringComparer.Ordinal);
            foreach (var dependency in unit.Dependencies)
            {
                all.UnionWith(behind[dependency]);
            }

            behind[unit.Id] = all;
        }

        var needed = graph.Units.SelectMany(unit => unit.Dependencies).ToHashSet(StringComparer.Ordinal);
        Roots = [.. graph.Units.Select(unit => unit.Id).Where(id => !needed.Contains(id))];
    }

    /// <summary>The units that no other depends on.</summary>
    public IReadOnlyList<string> Roots { get; }

    public IEnumerable<string> Of(Unit unit) =>
        unit.Dependencies.Where(id => !unit.Dependencies.Any(other => other != id && behind[other].Contains(id)));
}
