using BenchmarkDotNet.Attributes;
using Green.Core.Store;

namespace Green.Micro;

/// <summary>A file into the store, and out of it.</summary>
[InvocationCount(1)]
public class Blobs
{
    private readonly Random random = new(1);
    private ContentStore store = null!;
    private string file = "";
    private Digest kept;
    private string destination = "";

    [Params(4 << 10, 1 << 20, 64 << 20)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Open()
    {
        store = new ContentStore(Place.New("stores"), TimeProvider.System);
        file = Path.Combine(Place.New("files"), "file");
        Change();
        kept = store.AddFile(file, executable: false);
    }

    /// <summary>Content that the store has never seen, for each put.</summary>
    [IterationSetup]
    public void Change()
    {
        var content = new byte[Size];
        random.NextBytes(content);
        File.WriteAllBytes(file, content);
        destination = Path.Combine(Path.GetDirectoryName(file)!, Guid.NewGuid().ToString("N"));
    }

    [Benchmark(Description = "put")]
    public Digest Put() => store.AddFile(file, executable: false);

    [Benchmark(Description = "get")]
    public bool Get() => store.Restore(kept, executable: false, destination, DateTime.UtcNow);
}
