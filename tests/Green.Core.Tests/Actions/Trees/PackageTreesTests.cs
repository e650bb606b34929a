using System.Diagnostics;
using Green.Core.Actions.Trees;
using Green.Core.Store;
using Green.Core.Store.Native;
using Green.Core.Tests.Store;

namespace Green.Core.Tests.Actions.Trees;

[TestClass]
public sealed class PackageTreesTests : IDisposable
{
    private readonly StoreFixture fixture = new();
    private readonly PackageTrees trees;
    private readonly string package;

    public PackageTreesTests()
    {
        trees = new PackageTrees(fixture.Store);
        package = fixture.At("registry/crate-1.0.0");
        fixture.Write("registry/crate-1.0.0/Cargo.toml", "[package]");
        fixture.Write("registry/crate-1.0.0/src/größe 🦀.rs", "fn main() {}");
        fixture.Write("registry/crate-1.0.0/build.sh", "#!/bin/sh"u8.ToArray(), executable: true);
        File.CreateSymbolicLink(fixture.At("registry/crate-1.0.0/src/link"), "../Cargo.toml");
        Directory.CreateDirectory(fixture.At("registry/crate-1.0.0/empty"));
    }

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    public void The_digest_is_that_of_the_directory_message()
    {
        var expected = new TreeBuilder()
            .AddFile("Cargo.toml", Digest.Of("[package]"u8), false)
            .AddFile("src/größe 🦀.rs", Digest.Of("fn main() {}"u8), false)
            .AddFile("build.sh", Digest.Of("#!/bin/sh"u8), true)
            .AddSymlink("src/link", "../Cargo.toml")
            .AddDirectory("empty")
            .Build();

        Assert.AreEqual(expected.Root, trees.Import(package).Root);
    }

    [TestMethod]
    public void An_import_that_is_cancelled_leaves_nothing()
    {
        Assert.ThrowsExactly<OperationCanceledException>(() => trees.Import(package, cancellation: new CancellationToken(canceled: true)));

        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(fixture.Store.Layout.Temporaries));
        Assert.IsFalse(Directory.Exists(fixture.Store.Layout.Trees));
    }

    [TestMethod]
    public void An_instance_has_the_files_with_fixed_modes_and_times()
    {
        trees.Take(trees.Import(package), fixture.At("slot"));

        AssertInstance(fixture.At("slot"));
    }

    [TestMethod]
    public void An_instance_given_back_is_handed_out_again()
    {
        var tree = trees.Import(package);
        trees.Take(tree, fixture.At("one"));
        var inode = FileStatus.Of(fixture.At("one"))!.Value.Inode;

        trees.Return(tree, fixture.At("one"));
        Assert.IsFalse(Directory.Exists(fixture.At("one")));
        new PackageTrees(fixture.NewStore()).Take(tree, fixture.At("two"));

        Assert.AreEqual(inode, FileStatus.Of(fixture.At("two"))!.Value.Inode);
        AssertInstance(fixture.At("two"));
    }

    [TestMethod]
    public void No_more_spares_are_kept_than_the_pool_holds()
    {
        var tree = trees.Import(package);
        for (var number = 0; number < 7; number++)
        {
            trees.Take(tree, fixture.At($"slot{number}"));
        }

        for (var number = 0; number < 7; number++)
        {
            trees.Return(tree, fixture.At($"slot{number}"));
            Assert.IsFalse(Directory.Exists(fixture.At($"slot{number}")));
        }

        // The spares, the original and the index.
        Assert.HasCount(TreeInstances.SpareCapacity + 2, Directory.GetFileSystemEntries(fixture.Store.Layout.Tree(tree.Root)));
        Assert.IsEmpty(Directory.GetFileSystemEntries(fixture.Store.Layout.Temporaries));
    }

    [TestMethod]
    public void What_was_imported_is_remembered_and_not_read_again()
    {
        var first = trees.Import(package);
        // A change that no witness shows: only a package that is read again would have another digest.
        fixture.Write("registry/crate-1.0.0/src/größe 🦀.rs", "changed");

        Assert.AreEqual(first.Root, new PackageTrees(fixture.NewStore()).Import(package).Root);
    }

    [TestMethod]
    public void A_changed_manifest_is_a_changed_package()
    {
        var first = trees.Import(package);
        fixture.Write("registry/crate-1.0.0/Cargo.toml", "[package] # changed");

        Assert.AreNotEqual(first.Root, trees.Import(package).Root);
    }

    [TestMethod]
    public void A_filter_leaves_out_and_is_remembered_by_its_name()
    {
        var whole = trees.Import(package);

        var filtered = trees.Import(package, new PackageFilter("no-src", path => path == "src"));

        Assert.AreNotEqual(whole.Root, filtered.Root);
        Assert.IsFalse(trees.Entries(filtered)!.Any(entry => entry.Path.StartsWith("src", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void A_link_that_leaves_the_package_is_followed_among_packages_and_one_that_leads_further_or_nowhere_is_kept()
    {
        fixture.Write("registry/licenses/MIT", "licence");
        fixture.Write("secret", "a secret");
        File.CreateSymbolicLink(Path.Join(package, "LICENSE"), "../licenses/MIT");
        File.CreateSymbolicLink(Path.Join(package, "licenses"), fixture.At("registry/licenses"));
        File.CreateSymbolicLink(Path.Join(package, "secret"), fixture.At("secret"));
        File.CreateSymbolicLink(Path.Join(package, "climbing"), "../../secret");
        File.CreateSymbolicLink(Path.Join(package, "everything"), "/");
        File.CreateSymbolicLink(Path.Join(package, "nowhere"), "/does/not/exist");

        var entries = trees.Entries(trees.Import(package))!.ToDictionary(entry => entry.Path);

        Assert.AreEqual(TreeEntry.OfFile("LICENSE", Digest.Of("licence"u8), false), entries["LICENSE"]);
        Assert.AreEqual(TreeEntry.OfFile("licenses/MIT", Digest.Of("licence"u8), false), entries["licenses/MIT"]);
        Assert.AreEqual(TreeEntry.OfSymlink("nowhere", "/does/not/exist"), entries["nowhere"]);
        Assert.AreEqual(TreeEntry.OfSymlink("secret", fixture.At("secret")), entries["secret"]);
        Assert.AreEqual(TreeEntry.OfSymlink("climbing", "../../secret"), entries["climbing"]);
        Assert.AreEqual(TreeEntry.OfSymlink("everything", "/"), entries["everything"]);
        Assert.AreEqual("../Cargo.toml", entries["src/link"].LinkTarget);
    }

    [TestMethod]
    [DataRow("pipe")]
    [DataRow("circle")]
    [DataRow("name")]
    public void What_has_no_content_is_GREEN3003(string kind)
    {
        switch (kind)
        {
            case "pipe":
                Run("mkfifo", Path.Join(package, "pipe"));
                break;
            case "circle":
                File.CreateSymbolicLink(Path.Join(package, "circle"), package);
                break;
            default:
                Run("/bin/sh", "-c", $"touch \"$(printf '{package}/bad\\377name')\"");
                break;
        }

        var failure = Assert.ThrowsExactly<GreenException>(() => trees.Import(package));

        // A name that is not UTF-8 cannot be removed from here either.
        Run("rm", "-rf", package);
        Assert.AreEqual("GREEN3003", failure.Code);
        Assert.IsEmpty(Directory.GetFileSystemEntries(fixture.Store.Layout.Temporaries));
    }

    [TestMethod]
    [DataRow("truncated")]
    [DataRow("missing")]
    [DataRow("extra")]
    [DataRow("index")]
    [DataRow("all")]
    public void A_tree_that_is_not_whole_is_made_again(string damage)
    {
        var tree = trees.Import(package);
        var place = fixture.Store.Layout.Tree(tree.Root);
        switch (damage)
        {
            case "truncated":
                StoreFixture.Overwrite(Path.Join(place, "0/Cargo.toml"), []);
                break;
            case "missing":
                File.Delete(Path.Join(place, "0/Cargo.toml"));
                break;
            case "extra":
                File.WriteAllText(Path.Join(place, "0/extra"), "");
                break;
            case "index":
                File.WriteAllText(Path.Join(place, "index"), "[]");
                break;
            default:
                Directory.Delete(place, recursive: true);
                break;
        }

        new PackageTrees(fixture.NewStore()).Take(tree, fixture.At("slot"));

        AssertInstance(fixture.At("slot"));
    }

    [TestMethod]
    public void A_tree_pruned_behind_a_running_build_is_imported_again()
    {
        var tree = trees.Import(package);
        trees.Take(tree, fixture.At("one"));
        fixture.Clock.Offset = TimeSpan.FromDays(2);
        var report = new StoreMaintenance(fixture.Store, fixture.Cache).Prune(
            new PruneLimits(0, null, TimeSpan.FromHours(1)), CancellationToken.None);

        trees.Take(tree, fixture.At("two"));

        Assert.AreEqual(1, report.Trees);
        AssertInstance(fixture.At("one"));
        AssertInstance(fixture.At("two"));
    }

    [TestMethod]
    public void Threads_that_import_take_and_return_at_once_all_get_whole_instances()
    {
        var others = new PackageTrees(fixture.NewStore());
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, number =>
        {
            var mine = number % 2 == 0 ? trees : others;
            var tree = mine.Import(package);
            var slot = fixture.At($"slot{number}");
            mine.Take(tree, slot);
            AssertInstance(slot);
            mine.Return(tree, slot);
        });

        Assert.IsEmpty(Directory.GetFileSystemEntries(fixture.Store.Layout.Temporaries));
    }

    [TestMethod]
    public void A_slot_on_another_file_system_gets_copies()
    {
        using var other = new StoreFixture("/dev/shm");
        var tree = trees.Import(package);
        trees.Take(tree, other.At("slot"));
        AssertInstance(other.At("slot"));

        trees.Return(tree, other.At("slot"));

        Assert.IsFalse(Directory.Exists(other.At("slot")));
    }

    private static void AssertInstance(string path)
    {
        Assert.AreEqual("[package]", File.ReadAllText(Path.Join(path, "Cargo.toml")));
        Assert.AreEqual("fn main() {}", File.ReadAllText(Path.Join(path, "src/größe 🦀.rs")));
        Assert.AreEqual("../Cargo.toml", new FileInfo(Path.Join(path, "src/link")).LinkTarget);
        Assert.AreEqual(Convert.ToInt32("444", 8), FileStatus.Of(Path.Join(path, "Cargo.toml"))!.Value.Permissions);
        Assert.AreEqual(Convert.ToInt32("555", 8), FileStatus.Of(Path.Join(path, "build.sh"))!.Value.Permissions);
        Assert.AreEqual(Convert.ToInt32("755", 8), FileStatus.Of(Path.Join(path, "empty"))!.Value.Permissions);
        foreach (var entry in Directory.GetFileSystemEntries(path, "*", SearchOption.AllDirectories))
        {
            Assert.AreEqual(StoreLayout.ConstantTime, StoreFiles.Time(FileStatus.Of(entry)!.Value.Modified).UtcDateTime, entry);
        }

        Assert.HasCount(6, Directory.GetFileSystemEntries(path, "*", SearchOption.AllDirectories));
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode);
    }
}
