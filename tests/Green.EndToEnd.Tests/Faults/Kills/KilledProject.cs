using System.Globalization;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Faults.Kills;

/// <summary>How a project is built.</summary>
internal enum Driver
{
    /// <summary><c>dotnet green build</c>.</summary>
    Green,

    /// <summary>cargo with the tool as its wrapper.</summary>
    Cargo,

    /// <summary><c>dotnet msbuild</c> on the project that <c>dotnet green</c> has written, with processes as nodes.</summary>
    Engine,
}

/// <summary>A checkout that is built in one way again and again, and what each state of its sources must give.</summary>
internal sealed class KilledProject(GreenHome home, Driver driver, string sandbox, bool incremental)
{
    /// <summary>Each bit of a variant is an edit.</summary>
    public const int Variants = 4;

    private readonly string?[] expected = new string?[Variants];
    private readonly GreenProject project = home.Copy("small", $"{driver}-{sandbox}{(incremental ? "-incremental" : "")}");

    public string Name => $"{driver} {sandbox}{(incremental ? " incremental" : "")}";

    public Driver Driver => driver;

    public GreenProject Project => project;

    public int Variant { get; private set; }

    /// <summary>What a build from nothing, with a store of its own, gives for each variant.</summary>
    public async Task PrepareAsync()
    {
        project.Environment["GREEN_SANDBOX"] = sandbox;

        // So that there is a moment in which it can be killed.
        project.Edit("table/build.rs", "fn main() {", "fn main() {\n    std::thread::sleep(std::time::Duration::from_millis(100));");
        project.Environment["CARGO_INCREMENTAL"] = incremental ? "1" : "0";
        for (var variant = 0; variant < Variants; variant++)
        {
            project.Environment["GREEN_HOME"] = Path.Combine(home.Root, "clean");
            Edit(variant);
            DeleteTarget();
            (await BuildAsync()).Succeeds();
            expected[variant] = Snapshot();
        }

        project.Environment.Remove("GREEN_HOME");
        DeleteTarget();
        Assert.HasCount(Variants, expected.Distinct());
    }

    public void Edit(int variant)
    {
        Variant = variant;
        project.Write("count/src/lib.rs", $$"""
            pub fn letters(text: &str) -> usize {
                text.chars().filter(|letter| letter.is_alphabetic()).count(){{((variant & 1) == 0 ? "" : " + 1")}}
            }

            """);
        project.Write("table/words.txt", $"green\nis a\ncolour{((variant & 2) == 0 ? "" : "s")}\n");
    }

    public void DeleteTarget()
    {
        if (Directory.Exists(project["target"]))
        {
            // What was killed may have children that write until they, too, have ended.
            FileTree.Delete(project["target"]);
        }
    }

    /// <summary>Starts a build to be disturbed.</summary>
    public RunningCommand Start() => driver switch
    {
        Driver.Cargo => project.StartWrapped("cargo", "build").Command,
        Driver.Engine when Directory.Exists(project["target/green/debug"]) && Directory.EnumerateFiles(project["target/green/debug"], "*.plan").Any() =>
            project.Start("dotnet", "msbuild", project.TopProject("build"), "-nologo", "-m:2", "-graph", "-nr:false"),
        _ => project.StartGreen("build"),
    };

    /// <summary>A build that nobody disturbs.</summary>
    public async Task<CommandResult> BuildAsync() =>
        driver == Driver.Cargo ? (await project.WrappedAsync("build")).Command : await project.GreenAsync("build");

    /// <summary>Null where everything is as a build from nothing would have left it.</summary>
    public string? Difference()
    {
        var now = Snapshot();
        if (now == expected[Variant])
        {
            return null;
        }

        var (have, want) = (now.Split('\n'), expected[Variant]!.Split('\n'));
        return string.Create(
            CultureInfo.InvariantCulture, $"variant {Variant}; there is {string.Join("; ", have.Except(want))}; there should be {string.Join("; ", want.Except(have))}");
    }

    // What rustc compiles incrementally is right without being the same bytes.
    private string Snapshot() => !incremental ? Faults.Snapshot.Of(project)
        : project.RunAsync(project["target/debug/show"]).GetAwaiter().GetResult().Output;
}
