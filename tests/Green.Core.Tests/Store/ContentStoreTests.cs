using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Tests.Store;

[TestClass]
public sealed class ContentStoreTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    private ContentStore Store => fixture.Store;

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(256 * 1024 - 1)]
    [DataRow(256 * 1024)]
    [DataRow(3_000_001)]
    public void A_file_comes_back_with_its_bytes_time_and_mode(int size)
    {
        var bytes = StoreFixture.RandomBytes(size, size);
        var digest = Store.AddFile(fixture.Write("in", bytes), executable: false);

        Assert.AreEqual(Digest.Of(bytes), digest);
        Assert.IsTrue(Store.Restore(digest, false, fixture.At("out"), StoreFixture.Moment));
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(fixture.At("out")));
        Assert.AreEqual(StoreFixture.Moment, File.GetLastWriteTimeUtc(fixture.At("out")));
        Assert.AreEqual(FileStatus.Of(fixture.Write("plain", "x"))!.Value.Permissions, FileStatus.Of(fixture.At("out"))!.Value.Permissions);
        CollectionAssert.AreEqual(bytes, Store.ReadBytes(digest));
    }

    [TestMethod]
    public void A_file_that_is_taken_becomes_the_blob_unless_it_has_another_name()
    {
        var taken = fixture.Write("taken", StoreFixture.RandomBytes(1, 1_000_000));
        var linked = fixture.Write("linked", StoreFixture.RandomBytes(2, 1_000_000));
        Assert.AreEqual(0, NativeFiles.TryLink(linked, fixture.At("other")));

        var first = Store.TakeFile(taken, executable: true);
        var second = Store.TakeFile(linked, executable: false);

        Assert.AreEqual(FileStatus.Of(taken)!.Value.Inode, FileStatus.Of(Store.Layout.Blob(first, true))!.Value.Inode);
        Assert.AreNotEqual(FileStatus.Of(linked)!.Value.Inode, FileStatus.Of(Store.Layout.Blob(second, false))!.Value.Inode);
        Assert.IsTrue(Store.Restore(first, true, fixture.At("one"), StoreFixture.Moment));
        Assert.IsTrue(Store.Restore(second, false, fixture.At("two"), StoreFixture.Moment));
    }

    [TestMethod]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void What_another_process_verified_is_linked_unread_until_it_is_written_to()
    {
        var bytes = StoreFixture.RandomBytes(1, VerifiedBlobs.Worthwhile);
        var digest = Store.AddBytes(bytes);
        Damage(digest, bytes.Length, StoreLayout.ConstantTime);
        Assert.IsTrue(new ContentStore(Store.Layout.Home, TimeProvider.System).TryLink(digest, false, fixture.At("one")));
        Damage(digest, bytes.Length, DateTime.UtcNow);

        Assert.IsFalse(new ContentStore(Store.Layout.Home, TimeProvider.System).TryLink(digest, false, fixture.At("two")));
    }

    [TestMethod]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void Small_blobs_are_read_by_each_process_and_displace_no_large_ones()
    {
        var digest = Store.AddBytes([1, 2, 3]);
        Assert.IsEmpty(Directory.Exists(Store.Layout.Memos) ? Directory.GetFiles(Store.Layout.Memos) : []);
        Damage(digest, 3, StoreLayout.ConstantTime);

        Assert.IsFalse(new ContentStore(Store.Layout.Home, TimeProvider.System).TryLink(digest, false, fixture.At("one")));
    }

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private void Damage(Digest digest, int length, DateTime time)
    {
        var blob = Store.Layout.Blob(digest, false);
        File.SetUnixFileMode(blob, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllBytes(blob, new byte[length]);
        File.SetLastWriteTimeUtc(blob, time);
    }

    [TestMethod]
    public void Blobs_that_were_swapped_are_found_out_though_size_and_time_are_right()
    {
        var first = Store.AddBytes(StoreFixture.RandomBytes(1, VerifiedBlobs.Worthwhile));
        var second = Store.AddBytes(StoreFixture.RandomBytes(2, VerifiedBlobs.Worthwhile));
        Assert.IsTrue(Store.Restore(first, false, fixture.At("before"), StoreFixture.Moment));
        var (one, other) = (Store.Layout.Blob(first, false), Store.Layout.Blob(second, false));
        File.Move(one, one + ".old");
        File.Move(other, one);
        File.Move(one + ".old", other);

        Assert.IsFalse(new ContentStore(Store.Layout.Home, TimeProvider.System).Restore(first, false, fixture.At("one"), StoreFixture.Moment));
        Assert.IsFalse(new ContentStore(Store.Layout.Home, TimeProvider.System).TryLink(second, false, fixture.At("two")));
    }

    [TestMethod]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public void Looking_for_damage_reads_every_byte_again()
    {
        var digest = Store.AddBytes([1, 2, 3]);
        Damage(digest, 3, File.GetLastWriteTimeUtc(Store.Layout.Blob(digest, false)));

        Assert.IsFalse(new ContentStore(Store.Layout.Home, TimeProvider.System).VerifyFile(digest.Hash));
    }

    [TestMethod]
    public void A_restored_file_shares_no_inode_with_the_store()
    {
        var digest = Store.AddBytes([1, 2, 3]);
        Assert.IsTrue(Store.Restore(digest, false, fixture.At("out"), StoreFixture.Moment));

        File.WriteAllBytes(fixture.At("out"), [9]);

        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, Store.ReadBytes(digest));
    }

    [TestMethod]
    public void Restoring_replaces_what_stands_there_and_leaves_no_temporary()
    {
        fixture.Write("dir/out", "old");
        var digest = Store.AddBytes("new"u8);

        Assert.IsTrue(Store.Restore(digest, true, fixture.At("dir/out"), StoreFixture.Moment));

        Assert.AreEqual("new", File.ReadAllText(fixture.At("dir/out")));
        Assert.HasCount(1, Directory.GetFileSystemEntries(fixture.At("dir")));
        Assert.IsTrue(FileStatus.Of(fixture.At("dir/out"))!.Value.IsExecutable);
    }

    [TestMethod]
    public void The_two_variants_are_read_only_files_with_a_constant_time()
    {
        var digest = Store.AddBytes("x"u8);
        Store.AddBytes("x"u8, executable: true);

        var plain = FileStatus.Of(fixture.BlobPath(digest))!.Value;
        var executable = FileStatus.Of(fixture.BlobPath(digest, true))!.Value;
        Assert.AreEqual(Convert.ToInt32("444", 8), plain.Permissions);
        Assert.AreEqual(Convert.ToInt32("555", 8), executable.Permissions);
        Assert.AreEqual(StoreLayout.ConstantTime, File.GetLastWriteTimeUtc(fixture.BlobPath(digest)));
        Assert.AreEqual(StoreLayout.ConstantTime, File.GetLastWriteTimeUtc(fixture.BlobPath(digest, true)));
    }

    [TestMethod]
    public void A_link_is_the_stored_file_itself()
    {
        var digest = Store.AddBytes("linked"u8);

        Assert.IsTrue(Store.TryLink(digest, false, fixture.At("link")));

        Assert.AreEqual(FileStatus.Of(fixture.BlobPath(digest))!.Value.Inode, FileStatus.Of(fixture.At("link"))!.Value.Inode);
    }

    [TestMethod]
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    [DataRow(true)]
    [DataRow(false)]
    public void Storing_again_repairs_a_large_blob_that_was_written_to(bool longAgo)
    {
        var bytes = StoreFixture.RandomBytes(1, VerifiedBlobs.Worthwhile);
        var digest = Store.AddBytes(bytes);
        Damage(digest, bytes.Length, DateTime.UtcNow);
        fixture.Clock.Offset = longAgo ? StoreMaintenance.TouchInterval : TimeSpan.Zero;

        Assert.AreEqual(digest, Store.AddBytes(bytes));

        Assert.IsTrue(Store.TryLink(digest, false, fixture.At("link")));
        CollectionAssert.AreEqual(bytes, File.ReadAllBytes(fixture.At("link")));
        Assert.AreEqual(StoreLayout.ConstantTime, File.GetLastWriteTimeUtc(fixture.At("link")));
    }

    [TestMethod]
    public void The_variant_that_is_not_there_is_made_from_the_other()
    {
        var digest = Store.AddBytes("script"u8, executable: true);

        Assert.IsTrue(Store.Contains(digest, executable: false));
        Assert.IsTrue(Store.TryLink(digest, false, fixture.At("plain")));
        Assert.IsTrue(Store.Restore(digest, false, fixture.At("restored"), StoreFixture.Moment));

        Assert.IsFalse(FileStatus.Of(fixture.At("plain"))!.Value.IsExecutable);
        Assert.IsFalse(FileStatus.Of(fixture.At("restored"))!.Value.IsExecutable);
    }

    [TestMethod]
    public void Linking_to_another_file_system_copies()
    {
        const string elsewhere = "/dev/shm";
        using var other = new StoreFixture(elsewhere);
        var digest = Store.AddBytes("far"u8);
        if (NativeFiles.TryLink(fixture.BlobPath(digest), other.At("probe")) != Errno.CrossDevice)
        {
            Assert.Inconclusive($"{elsewhere} is not another file system here.");
        }

        Assert.IsTrue(Store.TryLink(digest, false, other.At("copy")));

        var status = FileStatus.Of(other.At("copy"))!.Value;
        Assert.AreEqual("far", File.ReadAllText(other.At("copy")));
        Assert.AreEqual(Convert.ToInt32("444", 8), status.Permissions);
        Assert.AreEqual(StoreLayout.ConstantTime, File.GetLastWriteTimeUtc(other.At("copy")));
    }

    [TestMethod]
    public void Linking_over_a_file_that_exists_is_an_error()
    {
        var digest = Store.AddBytes("x"u8);
        Assert.ThrowsExactly<ErrnoException>(() => Store.TryLink(digest, false, fixture.Write("there", "mine")));
        Assert.AreEqual("mine", File.ReadAllText(fixture.At("there")));
    }

    [TestMethod]
    [DataRow("flip")]
    [DataRow("truncate")]
    [DataRow("swap")]
    public void A_damaged_blob_is_dropped_and_counts_as_missing(string damage)
    {
        var bytes = StoreFixture.RandomBytes(7, 1000);
        var other = StoreFixture.RandomBytes(8, 1000);
        foreach (var use in (Func<ContentStore, Digest, bool>[])[
            (store, digest) => store.Restore(digest, false, fixture.At("out"), StoreFixture.Moment),
            (store, digest) => store.TryLink(digest, false, fixture.At("out")),
            (store, digest) => store.ReadBytes(digest) is not null,
            (store, digest) => store.VerifyFile(digest.Hash)])
        {
            var digest = Store.AddBytes(bytes);
            var damaged = (byte[])bytes.Clone();
            damaged[500] ^= 1;
            StoreFixture.Overwrite(
                fixture.BlobPath(digest), damage switch { "flip" => damaged, "truncate" => bytes[..999], _ => other });

            Assert.IsFalse(use(fixture.NewStore(), digest));

            Assert.IsFalse(File.Exists(fixture.At("out")));
            Assert.IsFalse(File.Exists(fixture.BlobPath(digest)));
            Assert.IsFalse(Store.Contains(digest));
        }
    }

    [TestMethod]
    public void A_good_variant_serves_where_the_other_is_damaged()
    {
        var digest = Store.AddBytes("good"u8);
        Store.AddBytes("good"u8, executable: true);
        StoreFixture.Overwrite(fixture.BlobPath(digest), "evil"u8.ToArray());

        Assert.IsTrue(Store.TryLink(digest, false, fixture.At("link")));

        Assert.AreEqual("good", File.ReadAllText(fixture.At("link")));
    }

    [TestMethod]
    public void Storing_again_repairs_a_blob_that_was_cut_off()
    {
        var digest = Store.AddBytes("whole"u8);
        StoreFixture.Overwrite(fixture.BlobPath(digest), "who"u8.ToArray());

        Store.AddBytes("whole"u8);

        Assert.AreEqual("whole", File.ReadAllText(fixture.BlobPath(digest)));
    }

    [TestMethod]
    public void Many_threads_and_two_instances_store_the_same_and_all_can_read_it()
    {
        var sources = Enumerable.Range(0, 8)
            .Select(number => fixture.Write($"in{number}", StoreFixture.RandomBytes(number, 300_000 + number))).ToArray();
        var stores = new[] { Store, fixture.NewStore() };

        Parallel.For(0, 128, new ParallelOptions { MaxDegreeOfParallelism = 16 }, number =>
        {
            var store = stores[number % 2];
            var source = sources[number % 8];
            var digest = store.AddFile(source, number % 3 == 0);
            Assert.IsTrue(store.Restore(digest, number % 2 == 0, fixture.At($"out{number % 4}"), StoreFixture.Moment));
            Assert.IsTrue(stores[(number + 1) % 2].TryLink(digest, number % 2 == 0, fixture.At($"link{number}")));
            CollectionAssert.AreEqual(File.ReadAllBytes(source), File.ReadAllBytes(fixture.At($"link{number}")));
        });

        Assert.IsEmpty(Directory.GetFileSystemEntries(Store.Layout.Temporaries));
    }

    [TestMethod]
    public void Names_beyond_ascii_are_names_like_others()
    {
        var digest = Store.AddFile(fixture.Write("größe/файл-🦀", "ü"), false);

        Assert.IsTrue(Store.Restore(digest, false, fixture.At("größe/出力 1"), StoreFixture.Moment));
        Assert.IsTrue(Store.TryLink(digest, false, fixture.At("größe/🦀")));

        Assert.AreEqual("ü", File.ReadAllText(fixture.At("größe/出力 1")));
        Assert.AreEqual("ü", File.ReadAllText(fixture.At("größe/🦀")));
    }

    [TestMethod]
    public void A_missing_blob_is_a_miss_everywhere()
    {
        var digest = Digest.Of("never stored"u8);

        Assert.IsFalse(Store.Contains(digest));
        Assert.IsFalse(Store.Restore(digest, false, fixture.At("out"), StoreFixture.Moment));
        Assert.IsFalse(Store.TryLink(digest, false, fixture.At("out")));
        Assert.IsNull(Store.ReadBytes(digest));
        Assert.ThrowsExactly<FileNotFoundException>(() => Store.AddFile(fixture.At("none"), false));
    }

    [TestMethod]
    public void A_home_that_cannot_be_written_is_GREEN3001()
    {
        var store = new ContentStore(Path.Join(fixture.Write("file", ""), "home"), fixture.Clock);

        var failure = Assert.ThrowsExactly<GreenException>(() => store.AddBytes("x"u8));

        Assert.AreEqual("GREEN3001", failure.Code);
    }
}
