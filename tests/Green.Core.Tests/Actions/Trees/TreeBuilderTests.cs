using Green.Core.Actions.Trees;
using Green.Core.Store;

namespace Green.Core.Tests.Actions.Trees;

[TestClass]
public sealed class TreeBuilderTests
{
    private static readonly Digest Content = Digest.Of("content"u8);

    [TestMethod]
    public void The_order_of_adding_does_not_matter()
    {
        var one = new TreeBuilder().AddFile("a/b/c", Content, false).AddSymlink("a/l", "b").AddDirectory("z").Build();
        var two = new TreeBuilder().AddDirectory("z").AddSymlink("a/l", "b").AddFile("a/b/c", Content, false).Build();

        Assert.AreEqual(one.Root, two.Root);
        Assert.HasCount(4, one.Directories);
    }

    [TestMethod]
    public void A_graft_is_the_same_as_the_files_it_stands_for()
    {
        var package = new TreeBuilder().AddFile("src/lib.rs", Content, false).Build();
        var whole = new TreeBuilder().AddFile("registry/p/src/lib.rs", Content, false).AddFile("x", Content, true).Build();

        var grafted = new TreeBuilder().AddTree("registry/p", package.Root).AddFile("x", Content, true).Build();

        Assert.AreEqual(whole.Root, grafted.Root);
        Assert.HasCount(2, grafted.Directories);
    }

    [TestMethod]
    public void Every_part_of_an_entry_is_part_of_the_digest()
    {
        Digest[] roots =
        [
            new TreeBuilder().AddFile("f", Content, false).Build().Root,
            new TreeBuilder().AddFile("f", Content, true).Build().Root,
            new TreeBuilder().AddFile("g", Content, false).Build().Root,
            new TreeBuilder().AddFile("f", Digest.Of("other"u8), false).Build().Root,
            new TreeBuilder().AddSymlink("f", "content").Build().Root,
            new TreeBuilder().AddSymlink("f", "other").Build().Root,
            new TreeBuilder().AddDirectory("f").Build().Root,
        ];

        Assert.HasCount(roots.Length, roots.Distinct());
    }

    [TestMethod]
    public void The_same_may_be_added_twice_and_another_thing_may_not()
    {
        var tree = new TreeBuilder().AddFile("a/f", Content, false).AddFile("a/f", Content, false).AddTree("t", Content);

        Assert.ThrowsExactly<ArgumentException>(() => tree.AddFile("a/f", Content, true));
        Assert.ThrowsExactly<ArgumentException>(() => tree.AddFile("a", Content, false));
        Assert.ThrowsExactly<ArgumentException>(() => tree.AddFile("a/f/g", Content, false));
        Assert.ThrowsExactly<ArgumentException>(() => tree.AddDirectory("t/inner"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("/a")]
    [DataRow("a//b")]
    [DataRow("a/../b")]
    [DataRow("./a")]
    public void A_path_that_is_not_plain_is_refused(string path) =>
        Assert.ThrowsExactly<ArgumentException>(() => new TreeBuilder().AddFile(path, Content, false));
}
