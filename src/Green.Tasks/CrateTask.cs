using System.Collections;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Embedding;
using Green.Core.Projects;
using Green.Core.Sandbox.Containers;
using Green.Tasks.Logging;
using Microsoft.Build.Framework;

namespace Green.Tasks;

/// <summary>What the tasks have in common that have cargo plan and then build the plan's projects.</summary>
public abstract class CrateTask : CancelableTask
{
    /// <summary>The Cargo.toml.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    /// <summary>Where the folders with tasks and targets are.</summary>
    [Required]
    public string ToolDirectory { get; set; } = "";

    /// <summary>The native tool, which stands in for the compiler while cargo plans.</summary>
    [Required]
    public string Recorder { get; set; } = "";

    /// <summary>The package, where the manifest is a workspace's.</summary>
    public string Package { get; set; } = "";

    /// <summary>Cargo's profile.</summary>
    public string Profile { get; set; } = "dev";

    /// <summary>The target triple; empty for the machine's own.</summary>
    public string Target { get; set; } = "";

    /// <summary>Separated by commas, semicolons or spaces.</summary>
    public string Features { get; set; } = "";

    public bool DefaultFeatures { get; set; } = true;

    /// <summary>Rustup's name of a toolchain.</summary>
    public string Toolchain { get; set; } = "";

    /// <summary><c>NAME=value</c>, separated by semicolons.</summary>
    public string[] Variables { get; set; } = [];

    public override bool Execute()
    {
        try
        {
            return Run(Cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception exception)
        {
            Log.LogGreenError(UnitErrors.Coded(exception, Manifest));
            return false;
        }
    }

    /// <returns>False where errors were logged.</returns>
    protected abstract bool Run(CancellationToken cancellation);

    private protected CrateRequest Request(CrateKind kind, string program) => new(CrateRequest.FindManifest(Manifest), kind)
    {
        Package = Package,
        Program = program,
        Profile = Profile,
        Target = Target,
        Features = Features,
        DefaultFeatures = DefaultFeatures,
        Toolchain = Toolchain,
        Environment = Variables,
    };

    /// <summary>Plans and takes the target directory's lock; while it waits for that, the engine may use this node.</summary>
    private protected PreparedBuild Open(CrateRequest request, CargoCommandLine command, CancellationToken cancellation)
    {
        void Say(string line) => Log.LogMessage(MessageImportance.Normal, "{0}", line);
        var environment = ImageToolchain.ProvideAsync(BuildSessions.UserEnvironment(), sandbox: null, Say, cancellation).GetAwaiter().GetResult();
        var origin = new BuildOrigin(ToolDirectory, NativeTool.Executable(Recorder), environment, request.WorkingDirectory);
        var build = PreparedBuild.PlanAsync(command, PreparedBuild.SettingsFor(command, environment), origin, Say, cancellation).GetAwaiter().GetResult();
        try
        {
            Prepare(build, cancellation);
            foreach (var warning in BuildLayout.Warnings(build.Plan))
            {
                Log.LogWarning(subcategory: "cargo", warningCode: null, helpKeyword: null, Manifest, 0, 0, 0, 0, "{0}", warning);
            }

            StandardLibrary.Check(build.Plan, request);
            return build;
        }
        catch
        {
            build.Dispose();
            throw;
        }
    }

    private void Prepare(PreparedBuild build, CancellationToken cancellation)
    {
        var hasYielded = false;
        try
        {
            build.PrepareAsync(
                () =>
                {
                    if (!hasYielded)
                    {
                        hasYielded = true;
                        BuildEngine3.Yield();
                    }
                },
                cancellation).GetAwaiter().GetResult();
        }
        finally
        {
            if (hasYielded)
            {
                BuildEngine3.Reacquire();
            }
        }
    }

    /// <summary>Has the engine build the plan's projects.</summary>
    private protected bool Build(PreparedBuild build)
    {
        var succeeded = Build(build.Plan, attempt: 1);
        Cancellation.ThrowIfCancellationRequested();
        succeeded = succeeded || (build.Repair() && Build(build.Plan, attempt: 2));
        Cancellation.ThrowIfCancellationRequested();
        build.End();
        return succeeded;
    }

    /// <summary>
    /// What the projects of a plan are built with says which plan it is, and nothing of who asked for it: the engine builds them
    /// once for all who do.
    /// </summary>
    private bool Build(KeptPlan plan, int attempt)
    {
        var properties = new Hashtable { ["GreenPlan"] = Path.GetFileNameWithoutExtension(plan.TopProject), ["GreenAttempt"] = $"{attempt}" };
        return BuildEngine6.BuildApart(plan.TopProject, "Build", properties).Result;
    }
}
