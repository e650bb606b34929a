using BenchmarkDotNet.Attributes;
using Green.Core.Actions.Trees;
using Green.Core.Store;

namespace Green.Micro;

/// <summary>A package of a registry: read and copied once for each store, afterwards remembered.</summary>
[InvocationCount(1)]
public class Packages
{
    private const int Files = 500;

    private string package = "";
    private PackageTrees empty = null!;
    private PackageTrees known = null!;

    [GlobalSetup]
    public void Write()
    {
        package = Place.New("package");
        for (var i = 0; i < Files; i++)
        {
            var directory = Directory.CreateDirectory(Path.Combine(package, "src", $"part{i % 20}")).FullName;
            File.WriteAllText(Path.Combine(directory, $"file{i}.rs"), string.Concat(Enumerable.Repeat($"pub fn f{i}() {{}}\n", 300)));
        }

        File.WriteAllText(Path.Combine(package, "Cargo.toml"), "[package]\nname = \"package\"\nversion = \"1.0.0\"\n");
        known = New();
        known.Import(package);
    }

    [IterationSetup]
    public void Empty() => empty = New();

    [Benchmark(Description = "package of 500 files, new")]
    public object Import() => empty.Import(package);

    [Benchmark(Description = "package of 500 files, known")]
    public object Remember() => known.Import(package);

    private static PackageTrees New() => new(new ContentStore(Place.New("stores"), TimeProvider.System));
}
