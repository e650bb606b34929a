using Green.Core.Actions;
using Green.Core.Sandbox;
using Green.Core.Tests.Store;

namespace Green.Core.Tests.Actions;

[TestClass]
public sealed class LocalSourcesTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    private BuildSettings Settings => new(
        fixture.At("package/home"), "namespaces", null, fixture.At("package"), fixture.At("package/target"), fixture.At("package/target"), "/rust", [], [], 1, ActionLimits.Default);

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    public void What_is_made_and_what_is_another_package_is_no_source()
    {
        foreach (var name in new[]
        {
            "Cargo.toml", "data/deep/one", "data/two", "data/obj/three", "native.rsproj", "obj/made", "bin/made", "TestResults/made", ".git/HEAD",
            "target/debug/made", "home/blobs/made", "nested/Cargo.toml", "nested/src/lib.rs", "cache/CACHEDIR.TAG",
        })
        {
            fixture.Write("package/" + name, "");
        }

        var root = fixture.At("package");
        Assert.AreEqual("Cargo.toml data/deep/one data/obj/three data/two native.rsproj", string.Join(' ', LocalSources.Below(root, Settings)));
        CollectionAssert.AreEqual(
            new[] { root, root + "/data", root + "/data/deep", root + "/data/obj" }, LocalSources.DirectoriesBelow(root, Settings).ToArray());
        CollectionAssert.AreEqual(new[] { root + "/data/deep/one", root + "/data/obj/three", root + "/data/two" }, LocalSources.FilesAt(root + "/data/", Settings).ToArray());
    }

    [TestMethod]
    public void A_path_is_a_directory_s_by_its_slash()
    {
        Assert.AreEqual(fixture.At("package/data"), LocalSources.FilesAt(fixture.At("package/data"), Settings).Single());
        Assert.AreEqual("/", LocalSources.FilesAt("/", Settings).Single(), "the machine is no source");
        Assert.IsEmpty(LocalSources.FilesAt(fixture.At("package/gone/"), Settings));
    }
}
