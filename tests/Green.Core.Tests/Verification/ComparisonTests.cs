using System.Text;
using Green.Core.Actions;
using Green.Core.Sandbox;
using Green.Core.Store;
using Green.Core.Tests.Store;
using Green.Core.Verification;

namespace Green.Core.Tests.Verification;

/// <summary>What counts as different, and how it is told.</summary>
[TestClass]
public sealed class ComparisonTests : IDisposable
{
    private const string ArchivePath = "deps/liba.rlib";

    private readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [TestMethod]
    [DataRow("same", "same", null)]
    [DataRow("same", "sane", "first different byte: 2")]
    [DataRow("same", "same and more", "first different byte: 4")]
    [DataRow("", "a", "first different byte: 0")]
    public void The_first_different_byte_is_told(string stored, string fresh, string? expected) =>
        Assert.AreEqual(expected, Describe(Encoding.ASCII.GetBytes(stored), Encoding.ASCII.GetBytes(fresh)));

    [TestMethod]
    public void Large_files_part_where_they_do()
    {
        var stored = StoreFixture.RandomBytes(1, 200_000);
        var fresh = (byte[])stored.Clone();
        Assert.IsNull(Describe(stored, fresh));
        fresh[150_001] ^= 1;

        Assert.AreEqual("first different byte: 150001", Describe(stored, fresh));
    }

    [TestMethod]
    public void The_section_of_an_object_file_is_named()
    {
        var (stored, fresh) = (Object("one"), Object("two"));

        Assert.AreEqual("first different byte: 64, in the section .rodata", Describe(stored, fresh));
    }

    [TestMethod]
    public void The_member_of_an_archive_is_named_and_the_section_in_it()
    {
        var (stored, fresh) = (Archive("1pn4yi0", Object("one")), Archive("1pn4yi0", Object("two")));

        Assert.AreEqual($"first different byte: {stored.AsSpan().IndexOf("one"u8)}, in the member a.cgu.1pn4yi0.rcgu.o, the section .rodata", Describe(stored, fresh));
        Assert.Contains("in the archive's table of names", Describe(stored, Archive("0qm6q6a", Object("one")))!);
    }

    [TestMethod]
    [DataRow(new byte[] { 0x7F, 0x45, 0x4C, 0x46, 2, 1 })]
    [DataRow(new byte[] { 0x21, 0x3C, 0x61, 0x72, 0x63, 0x68, 0x3E, 0x0A })]
    public void What_only_begins_like_such_a_file_has_no_parts(byte[] beginning)
    {
        var stored = StoreFixture.RandomBytes(2, 300);
        beginning.CopyTo(stored, 0);
        var fresh = (byte[])stored.Clone();
        fresh[299] ^= 1;

        Assert.StartsWith("first different byte: 299", Describe(stored, fresh)!);
    }

    [TestMethod]
    public void Random_names_in_an_archive_count_only_where_it_was_not_compiled_incrementally()
    {
        var (stored, fresh) = (Archive("1pn4yi0", Object("one")), Archive("0qm6q6a", Object("one")));

        Assert.IsEmpty(Differences(stored, fresh, incremental: true));
        Assert.HasCount(1, Differences(stored, fresh, incremental: false));
        Assert.HasCount(1, Differences(stored, Archive("0qm6q6a", Object("two")), incremental: true));
    }

    [TestMethod]
    public void Of_messages_all_counts_but_how_they_are_drawn()
    {
        var manifest = Manifest(incremental: false);
        FreshRun Says(string text) => FreshRun.Of(manifest, 0, [], [], Encoding.UTF8.GetBytes(text), _ => null);
        var wide = Says("""{"message":"unused","rendered":"warning: unused -------"}""" + "\n");

        Assert.IsTrue(wide.IsAs(Says("""{"message":"unused","rendered":"warning:\n unused"}""" + "\n")));
        Assert.IsFalse(wide.IsAs(Says("""{"message":"used","rendered":"warning: unused -------"}""" + "\n")));
        Assert.IsFalse(wide.IsAs(Says("")));
        Assert.IsFalse(Says("a text").IsAs(Says("{a text")));
    }

    private static IReadOnlyList<string> Differences(byte[] stored, byte[] fresh, bool incremental) => Run(stored, incremental).FindDifferences(Run(fresh, incremental));

    private static FreshRun Run(byte[] archive, bool incremental) =>
        FreshRun.Of(Manifest(incremental), 0, [TreeEntry.OfFile(ArchivePath, Digest.Of(archive), executable: false)], [], [], _ => archive);

    private static ActionManifest Manifest(bool incremental) => new(
        UnitAction.Version,
        Digest.Empty,
        [],
        "/green/work",
        ["/green/toolchain/bin/rustc", incremental ? "incremental=/green/out/incremental" : "lib.rs"],
        [],
        new ActionInputs(),
        SlotLayout.Fixed);

    private string? Describe(byte[] stored, byte[] fresh) => FileDifference.Describe(fixture.Write("stored", stored), fixture.Write("fresh", fresh));

    /// <summary>An archive as rustc writes them, with one object.</summary>
    private static byte[] Archive(string word, byte[] content)
    {
        var names = $"a.cgu.{word}.rcgu.o/\n";
        return [.. "!<arch>\n"u8, .. Header("/", 4), .. new byte[4], .. Header("//", names.Length), .. Padded(Encoding.ASCII.GetBytes(names)), .. Header("/0", content.Length), .. Padded(content)];

        static byte[] Header(string name, int size) => Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{644,-8}{size,-10}`\n");
        static byte[] Padded(byte[] bytes) => bytes.Length % 2 == 0 ? bytes : [.. bytes, (byte)'\n'];
    }

    /// <summary>An ELF file whose section <c>.rodata</c> has the text, and stands right behind the header.</summary>
    private static byte[] Object(string text)
    {
        var names = "\0.rodata\0.shstrtab\0"u8.ToArray();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[33]]);
        writer.Write((ulong)(64 + text.Length + names.Length));
        writer.Write(new byte[10]);
        writer.Write((ushort)64);
        writer.Write((ushort)3);
        writer.Write((ushort)2);
        writer.Write(Encoding.ASCII.GetBytes(text));
        writer.Write(names);
        Section(0, 0, 0, 0);
        Section(1, 1, 64, text.Length);
        Section(9, 3, 64 + text.Length, names.Length);
        return stream.ToArray();

        void Section(uint name, uint type, int offset, int size)
        {
            writer.Write(name);
            writer.Write(type);
            writer.Write(new byte[16]);
            writer.Write((ulong)offset);
            writer.Write((ulong)size);
            writer.Write(new byte[24]);
        }
    }
}
