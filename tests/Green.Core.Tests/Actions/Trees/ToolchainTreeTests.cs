using Green.Core.Actions.Trees;
using Green.Core.Store;
using Green.Core.Tests.Store;

namespace Green.Core.Tests.Actions.Trees;

[TestClass]
public sealed class ToolchainTreeTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    public ToolchainTreeTests()
    {
        fixture.Write("toolchain/bin/rustc", "rustc"u8.ToArray(), executable: true);
        fixture.Write("toolchain/lib/rustlib/components", "rustc\n");
        fixture.Write("toolchain/lib/librustc_driver.so", StoreFixture.RandomBytes(1, 500_000));
        fixture.Write("toolchain/lib/rustlib/src/rust/library/core.rs", "core");
        fixture.Write("toolchain/share/doc/index.html", "documentation");
        fixture.Write("toolchain/share/man/rustc.1", "manual");
    }

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    public void The_digest_is_that_of_everything_but_the_documentation() => Assert.AreEqual(
        new TreeBuilder()
            .AddFile("bin/rustc", Digest.Of("rustc"u8), true)
            .AddFile("lib/rustlib/components", Digest.Of("rustc\n"u8), false)
            .AddFile("lib/librustc_driver.so", Digest.Of(StoreFixture.RandomBytes(1, 500_000)), false)
            .AddFile("lib/rustlib/src/rust/library/core.rs", Digest.Of("core"u8), false)
            .AddDirectory("share")
            .Build().Root,
        Import());

    [TestMethod]
    public void It_is_remembered_while_nothing_changes()
    {
        var first = Import();
        var memo = Assert.ContainsSingle(StoreFiles.Sharded(fixture.Store.Layout.Memos));

        Assert.AreEqual(first, Import());

        Assert.AreEqual(memo, Assert.ContainsSingle(StoreFiles.Sharded(fixture.Store.Layout.Memos)));
    }

    [TestMethod]
    [DataRow("bin/rustc")]
    [DataRow("lib/rustlib/components")]
    [DataRow("lib/rustlib/x86_64/lib/libstd.rlib")]
    public void A_changed_or_added_file_changes_it(string path)
    {
        var first = Import();
        fixture.Write("toolchain/" + path, "another content");
        Assert.AreNotEqual(first, Import());
    }

    [TestMethod]
    public void Changed_documentation_does_not()
    {
        var first = Import();
        fixture.Write("toolchain/share/doc/index.html", "more documentation");
        Assert.AreEqual(first, Import());
    }

    private Digest Import() =>
        new ToolchainTree(fixture.NewStore()).Import(fixture.At("toolchain"), 2, CancellationToken.None);
}
