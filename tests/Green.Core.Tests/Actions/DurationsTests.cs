using Green.Core.Actions;
using Green.Core.Cargo;

namespace Green.Core.Tests.Actions;

[TestClass]
public sealed class DurationsTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("green-durations-").FullName;

    private string Kept => Path.Combine(directory, "memo", "durations");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    public void The_last_time_of_each_unit_is_kept()
    {
        Add(("a", 1.5), ("b", 2));
        Add(("b", 0.25), ("c", 3));

        var known = new Durations(Kept).Read();
        Assert.AreEqual(1.5, known["Checking a 1.0.0 lib"]);
        Assert.AreEqual(0.25, known["Checking b 1.0.0 lib"]);
        Assert.AreEqual(3, known["Checking c 1.0.0 lib"]);
    }

    [TestMethod]
    public void Lines_that_say_nothing_are_passed_over()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Kept)!);
        File.WriteAllText(Kept, "\nnonsense\n-1 Checking a 1.0.0 lib\nNaN Checking b 1.0.0 lib\n2 Checking c 1.0.0 lib\n");

        Assert.AreEqual("Checking c 1.0.0 lib", new Durations(Kept).Read().Keys.Single());
    }

    [TestMethod]
    public void What_cannot_be_kept_is_no_failure()
    {
        File.WriteAllText(Path.Combine(directory, "memo"), "a file in the way");

        Add(("a", 1));

        Assert.IsEmpty(new Durations(Kept).Read());
    }

    [TestMethod]
    public void Of_what_never_ran_the_one_with_more_source_is_taken_to_last_longer()
    {
        var sources = Directory.CreateDirectory(Path.Combine(directory, "src", "deep")).Parent!.FullName;
        File.WriteAllText(Path.Combine(sources, "lib.rs"), "mod deep;");
        var small = Durations.Guess(Unit("a", "rustc", Path.Combine(sources, "lib.rs")));
        File.WriteAllText(Path.Combine(sources, "deep", "mod.rs"), new string('/', 600_000));
        File.CreateSymbolicLink(Path.Combine(sources, "deep", "loop"), sources);

        Assert.AreEqual(small + 2, Durations.Guess(Unit("a", "rustc", "src/lib.rs")), 0.01);
        Assert.IsLessThan(1, Durations.Guess(Unit("a", "rustc", "build.rs")), "all of the package is beside a build script");
        Assert.IsLessThan(1, Durations.Guess(Unit("a", "rustc", "/nowhere/lib.rs")));
        Assert.IsLessThan(1, Durations.Guess(Unit("a")));
    }

    private Unit Unit(string name, params string[] arguments) => new(
        name, UnitKind.Rustc, new Package(name, "1.0.0", "registry+x", directory), "lib", "{}", null, arguments, new Dictionary<string, string>(),
        directory, [], [], [], null, new Dictionary<string, string>(), [], IsTool: false);

    private void Add(params (string Name, double Seconds)[] units)
    {
        var durations = new Durations(Kept);
        foreach (var (name, seconds) in units)
        {
            durations.Add(Unit(name), TimeSpan.FromSeconds(seconds));
        }

        durations.Save();
    }
}
