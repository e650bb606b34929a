using Green.Core.Actions.Trees;
using Green.Core.Store;
using Green.Core.Tests.Store;

namespace Green.Core.Tests.Actions.Trees;

[TestClass]
public sealed class WorkspaceFilesTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    public void Files_links_and_directories_become_entries_and_the_bytes_are_stored()
    {
        fixture.Write("work/src/lib.rs", "lib");
        fixture.Write("work/run.sh", "run"u8.ToArray(), executable: true);
        fixture.Write("outside.txt", "outside");
        File.CreateSymbolicLink(fixture.At("work/inside"), "src/lib.rs");
        File.CreateSymbolicLink(fixture.At("work/src/out"), "../../outside.txt");

        var entries = WorkspaceFiles.Import(
            fixture.Store, fixture.At("work"), ["src/lib.rs", "run.sh", "inside", "src/out", "src", "src/lib.rs"]);

        CollectionAssert.AreEqual(
            (TreeEntry[])[
                TreeEntry.OfSymlink("inside", "src/lib.rs"),
                TreeEntry.OfFile("run.sh", Digest.Of("run"u8), true),
                TreeEntry.OfDirectory("src"),
                TreeEntry.OfFile("src/lib.rs", Digest.Of("lib"u8), false),
                TreeEntry.OfFile("src/out", Digest.Of("outside"u8), false),
            ],
            entries.ToArray());
        Assert.IsTrue(entries.Where(entry => entry.Kind == TreeEntryKind.File).All(entry => fixture.Store.Contains(entry.Digest)));
    }

    [TestMethod]
    public void A_file_edited_later_keeps_its_stored_bytes()
    {
        fixture.Write("work/a.rs", "before");
        var entry = WorkspaceFiles.Import(fixture.Store, fixture.At("work"), ["a.rs"])[0];
        fixture.Write("work/a.rs", "after");

        Assert.AreEqual("before", System.Text.Encoding.UTF8.GetString(fixture.Store.ReadBytes(entry.Digest)!));
    }

    [TestMethod]
    public void A_file_that_is_not_there_is_GREEN3003() => Assert.AreEqual(
        "GREEN3003",
        Assert.ThrowsExactly<GreenException>(() => WorkspaceFiles.Import(fixture.Store, fixture.Root, ["none.rs"])).Code);

    [TestMethod]
    [DataRow("a", "b", true)]
    [DataRow("a/b", "../c/d", true)]
    [DataRow("a/b", "./../c", true)]
    [DataRow("a", "../b", false)]
    [DataRow("a/b/c", "../../../d", false)]
    [DataRow("a/b", "c/../../d", false)]
    [DataRow("a", "/b", false)]
    public void Whether_a_link_stays_inside_is_judged_by_its_text(string path, string target, bool inside) =>
        Assert.AreEqual(inside, SourceWalker.StaysInside(path, target));
}
