using Green.Core.Embedding;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Green.Tasks;

/// <summary>
/// Builds one crate in one configuration for a .NET project: cargo plans, and the engine that runs this task builds the plan's
/// projects.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class BuildCrate : CrateTask
{
    /// <summary><c>Cdylib</c>, <c>Staticlib</c> or <c>Program</c>.</summary>
    [Required]
    public string Kind { get; set; } = "";

    /// <summary>The name of a program.</summary>
    public string Program { get; set; } = "";

    /// <summary>True to name what was built earlier, and fail where it is not there.</summary>
    public bool NoBuild { get; set; }

    /// <summary>
    /// The built file, with the metadata <c>NativeLibraries</c> (linker arguments), <c>IsLinkTimeOptimised</c> and
    /// <c>SourceDirectories</c>.
    /// </summary>
    [Output]
    public ITaskItem? Artifact { get; private set; }

    protected override bool Run(CancellationToken cancellation)
    {
        var request = Request(Enum.Parse<CrateKind>(Kind), Program);
        using var build = Open(request, request.ToCommand(), cancellation);
        if (!NoBuild && !Build(build))
        {
            return false;
        }

        var artifact = CrateArtifact.Of(build.Plan, request, mayCopy: !NoBuild);
        var item = new TaskItem(artifact.FullPath);
        item.SetMetadata("NativeLibraries", string.Join(';', artifact.NativeLibraries));
        item.SetMetadata("IsLinkTimeOptimised", artifact.IsLinkTimeOptimised ? "true" : "false");
        item.SetMetadata("SourceDirectories", string.Join(';', artifact.SourceDirectories));
        Artifact = item;
        return true;
    }
}
