using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Tests.Store;

/// <summary>A store in a directory of its own, with a clock that can be put forward.</summary>
internal sealed class StoreFixture : IDisposable
{
    public StoreFixture(string? parent = null)
    {
        Root = Path.Join(parent ?? Path.GetTempPath(), "green-store-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Root);
        Store = NewStore();
        Cache = new ActionCache(Store);
    }

    public string Root { get; }

    public string Home => Path.Join(Root, "home");

    public OffsetClock Clock { get; } = new();

    public ContentStore Store { get; }

    public ActionCache Cache { get; }

    public static readonly DateTime Moment = new(2024, 2, 29, 12, 30, 15, 123, DateTimeKind.Utc);

    public ContentStore NewStore() => new(Home, Clock);

    public string At(string name) => Path.Join(Root, name);

    public string Write(string name, byte[] bytes, bool executable = false)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        if (executable)
        {
            SetMode(path, 0x1ED);
        }

        return path;
    }

    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string BlobPath(Digest digest, bool executable = false) => Store.Layout.Blob(digest, executable);

    /// <summary>Changes a stored file behind the store's back.</summary>
    public static void Overwrite(string path, byte[] bytes)
    {
        var mode = (uint)FileStatus.Of(path)!.Value.Permissions;
        SetMode(path, 0x180);
        File.WriteAllBytes(path, bytes);
        SetMode(path, mode);
    }

    public static void SetMode(string path, uint mode) => Assert.AreEqual(0, LibC.ChangeModeOf(path, mode));

    public static byte[] RandomBytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

internal sealed class OffsetClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + Offset;
}
