using BenchmarkDotNet.Attributes;
using Green.Core.Actions;
using Green.Core.Rustc;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Micro;

/// <summary>What comes before a unit can be looked up: its command line, and its fingerprint.</summary>
public class Actions
{
    private BuildSession session = null!;
    private Green.Core.Cargo.Unit web = null!;

    [GlobalSetup]
    public void Open()
    {
        session = new BuildSession(
            Place.Settings,
            Place.Projects, Place.Environment, Sandboxes.Open, TimeProvider.System);

        // The program, to which all 133 packages are linked.
        web = session.Unit(Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(Place.Projects, "web-*.proj").Single()));
    }

    [GlobalCleanup]
    public void Close() => session.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Description = "fingerprint of the program of samples/web")]
    public object? Fingerprint() => UnitAction.Prepare(session, web, PathSet.Empty);

    [Benchmark(Description = "parse its command line")]
    public object ParseCommandLine() => RustcArguments.ParseExpanded(web.Arguments);
}
