using System.Security;
using System.Text;
using System.Text.Json;
using Green.Core.Actions;
using Green.Core.Cargo;

namespace Green.Core.Projects;

/// <summary>
/// Writes a graph as MSBuild projects: one per unit, one above them. A file is rewritten only when it says something else, so
/// that MSBuild sees a change exactly where there is one.
/// </summary>
/// <param name="targets">The directory with Green.Unit.targets and its like.</param>
/// <param name="tasks">The path of Green.Tasks.dll.</param>
public sealed class ProjectWriter(string targets, string tasks)
{
    /// <summary>Ends a glob of <see cref="SourcesOf"/> that is not for one directory alone.</summary>
    internal const string SourcesAtAnyDepth = "/**/*.rs";

    /// <summary>Where the projects of a graph are.</summary>
    public static string DirectoryOf(CrateGraph graph) => Path.Combine(
        graph.BuildDirectory, "green", Path.GetRelativePath(graph.BuildDirectory, graph.ProfileDirectory));

    /// <summary>The top project of a graph: what <c>dotnet msbuild</c> is given.</summary>
    public static string TopProjectOf(CrateGraph graph) => Path.Combine(DirectoryOf(graph), graph.Name + ".proj");

    /// <param name="inputs">What the plan was made from: the top project refuses to build when one is newer.</param>
    /// <returns>Whether any file had to be written.</returns>
    public bool Write(CrateGraph graph, BuildSettings settings, IEnumerable<string> inputs)
    {
        var directory = DirectoryOf(graph);
        Directory.CreateDirectory(directory);
        var wrote = AtomicFile.WriteIfDifferent(Path.Combine(directory, "settings.json"), settings.ToJson());
        wrote |= AtomicFile.WriteIfDifferent(Path.Combine(directory, "Green.props"), Properties(settings));
        var references = new ReferenceReduction(graph);
        foreach (var unit in graph.Units)
        {
            wrote |= AtomicFile.WriteIfDifferent(
                Path.Combine(directory, unit.Id + ".json"), JsonSerializer.Serialize(unit, GraphJson.Default.Unit));
            wrote |= AtomicFile.WriteIfDifferent(Path.Combine(directory, unit.Id + ".proj"), ProjectOf(unit, references.Of(unit)));
        }

        return wrote | AtomicFile.WriteIfDifferent(TopProjectOf(graph), TopProject(graph, references.Roots, inputs));
    }

    private string Properties(BuildSettings settings) => $"""
        <Project>
          <!-- Where the tool that wrote these projects keeps its MSBuild parts. -->
          <PropertyGroup>
            <GreenTargets Condition="'$(GreenTargets)' == ''">{Escape(targets)}</GreenTargets>
            <GreenTasks Condition="'$(GreenTasks)' == ''">{Escape(tasks)}</GreenTasks>
            <!-- What was built without a sandbox has a stamp of its own: it is stale for a build with one. -->
            <GreenStamp>{(settings.Sandbox == "host" ? "host-stamp" : "stamp")}</GreenStamp>
          </PropertyGroup>
        </Project>

        """;

    private static string ProjectOf(Unit unit, IEnumerable<string> references)
    {
        var text = new StringBuilder();
        text.Append($"""
            <Project DefaultTargets="Build">
              <!-- {Comment(unit)} -->
              <PropertyGroup>
                <GreenUnit>{Escape(unit.Id)}</GreenUnit>
                <GreenUnitKind>{unit.Kind}</GreenUnitKind>
              </PropertyGroup>
              <ItemGroup>

            """);
        foreach (var project in references.Select(id => Escape(id + ".proj")))
        {
            text.Append($"    <ProjectReference Include=\"{project}\" Condition=\"!$(GreenSettled.Contains(';{project};'))\" />\n");
        }

        Item(text, "GreenDependency", unit.Dependencies.Select(id => id + ".out"));
        Item(text, "GreenArtifact", unit.Outputs.SelectMany(output => output.Uplifts.Prepend(output.Path)));
        Item(text, "GreenSource", SourcesOf(unit) is { } sources ? [sources] : []);
        text.Append("""
              </ItemGroup>
              <Import Project="Green.props" />
              <Import Project="$(GreenTargets)/Green.Unit.targets" />
            </Project>

            """);
        return text.ToString();
    }

    /// <summary>A glob of files whose names matter even before they are read: a new module file can change what a crate means. Null where none do.</summary>
    internal static string? SourcesOf(Unit unit)
    {
        if (!unit.Package.IsLocal || unit.Kind != UnitKind.Rustc || LocalSources.OwnSource(unit) is not { } source)
        {
            return null;
        }

        var directory = Path.GetDirectoryName(source)!;
        var root = Path.Combine(unit.Package.Directory, directory);
        return directory.Length == 0 ? root + "/*.rs" : root + SourcesAtAnyDepth;
    }

    private static string TopProject(CrateGraph graph, IEnumerable<string> roots, IEnumerable<string> inputs)
    {
        var text = new StringBuilder("""
            <Project DefaultTargets="Build">
              <ItemGroup>

            """);
        Item(text, "ProjectReference", roots.Select(id => id + ".proj"));
        Item(text, "GreenPlanInput", inputs);
        text.Append($"""
              </ItemGroup>
              <PropertyGroup>
                <GreenPlan>{Escape(graph.Name)}</GreenPlan>
              </PropertyGroup>
              <Import Project="Green.props" />
              <Import Project="$(GreenTargets)/Green.Graph.targets" />
            </Project>

            """);
        return text.ToString();
    }

    private static void Item(StringBuilder text, string name, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            text.Append("    <").Append(name).Append(" Include=\"").Append(Escape(value)).Append("\" />\n");
        }
    }

    private static string Comment(Unit unit) =>
        $"{unit.Package.Name} {unit.Package.Version}, {unit.Description}{(unit.Kind == UnitKind.BuildScript ? " run" : "")}".Replace("--", "- -", StringComparison.Ordinal);

    /// <summary>For XML, and against MSBuild's own reading of %, $, @ and ; in paths. A glob keeps its stars.</summary>
    private static string Escape(string text) => SecurityElement.Escape(text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("$", "%24", StringComparison.Ordinal)
        .Replace("@", "%40", StringComparison.Ordinal)
        .Replace(";", "%3B", StringComparison.Ordinal));
}
