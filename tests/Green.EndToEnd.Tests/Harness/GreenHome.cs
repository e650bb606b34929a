namespace Green.EndToEnd.Tests.Harness;

/// <summary>A GREEN_HOME of its own and the projects that are built with it; all of it is gone when disposed.</summary>
internal sealed class GreenHome : IDisposable
{
    private readonly CancellationToken _cancellation;

    /// <param name="name">Of the test class; a legal file name.</param>
    public GreenHome(string name, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        Root = Path.Combine(Repository.Scratch, name);
        if (Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }

        Directory.CreateDirectory(Root);
    }

    /// <summary>The directory of the home and its projects.</summary>
    public string Root { get; }

    /// <summary>GREEN_HOME.</summary>
    public string Store => Path.Combine(Root, "home");

    /// <summary>A copy of a fixture; <c>outside</c> stands beside a copy of <c>workspace</c>.</summary>
    /// <param name="fixture">Below tests/fixtures, such as <c>small</c> or <c>broken/compile-error</c>.</param>
    /// <param name="checkout">The checkout's directory; no two projects of one home may share one.</param>
    public GreenProject Copy(string fixture, string checkout)
    {
        var place = Path.Combine(Root, checkout);
        var project = Path.Combine(place, fixture);
        FileTree.Copy(Path.Combine(Repository.Fixtures, fixture), project);
        if (fixture == "workspace")
        {
            FileTree.Copy(Path.Combine(Repository.Fixtures, "outside"), Path.Combine(place, "outside"));
        }

        return new GreenProject(this, project, _cancellation);
    }

    /// <summary>A copy of a sample, whose crates come from where build/test has put them, else from cargo's own registry.</summary>
    /// <param name="sample">Below samples.</param>
    /// <param name="checkout">The project's directory.</param>
    public GreenProject CopySample(string sample, string checkout)
    {
        var project = At(checkout);
        FileTree.Copy(Path.Combine(Repository.Root, "samples", sample), project.Root, skip: "target");
        var registry = Path.Combine(Repository.Root, ".crates", "registry");
        if (Directory.Exists(registry))
        {
            project.Write(".cargo/config.toml", $"""
                [source.crates-io]
                replace-with = "distribution"
                [source.distribution]
                directory = "{registry}"
                """);
        }
        else
        {
            project.Environment["CARGO_NET_OFFLINE"] = "false";
        }

        return project;
    }

    /// <summary>The project in a directory that is already there.</summary>
    public GreenProject At(string directory) => new(this, Path.Combine(Root, directory), _cancellation);

    /// <summary>A project of a few files.</summary>
    /// <param name="checkout">The project's directory.</param>
    /// <param name="files">Paths relative to the project, and what stands in them.</param>
    public GreenProject Create(string checkout, params (string Path, string Text)[] files)
    {
        var project = new GreenProject(this, Path.Combine(Root, checkout), _cancellation);
        Directory.CreateDirectory(project.Root);
        foreach (var (path, text) in files)
        {
            project.Write(path, text);
        }

        return project;
    }

    /// <summary>The same files at another place.</summary>
    public GreenProject CopyOf(GreenProject project, string checkout)
    {
        FileTree.Copy(project.Root, Path.Combine(Root, checkout), skip: "target");
        return new GreenProject(this, Path.Combine(Root, checkout), _cancellation);
    }

    public void Dispose()
    {
        FileTree.Delete(Root);
    }
}
