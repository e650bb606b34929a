using Green.Core.Actions.Trees;
using Green.Core.Store;

namespace Green.Core.Tests.Actions.Trees;

[TestClass]
public sealed class ReapiTests
{
    private static readonly string HashA = new('a', 64);
    private static readonly string HexA = string.Concat(Enumerable.Repeat("61", 64));

    [TestMethod]
    public void The_empty_directory_is_the_digest_of_no_bytes() => Assert.AreEqual(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/0", new TreeBuilder().Build().Root.ToString());

    [TestMethod]
    public void A_directory_is_written_by_field_numbers_in_order()
    {
        var message = Reapi.Directory(
            [("b", new Digest(HashA, 300), true), ("a", new Digest(HashA, 0), false)],
            [("d", new Digest(HashA, 1))],
            [("l", "t")]);

        // Written out from the published fields: FileNode {name 1, digest 2 {hash 1, size 2}, is_executable 4}, ...
        var expected =
            "0A47" + "0A0161" + "1242" + "0A40" + HexA
            + "0A4C" + "0A0162" + "1245" + "0A40" + HexA + "10AC02" + "2001"
            + "1249" + "0A0164" + "1244" + "0A40" + HexA + "1001"
            + "1A06" + "0A016C" + "120174";
        Assert.AreEqual(expected, Convert.ToHexString(message));
    }

    [TestMethod]
    public void A_command_sorts_its_environment_and_outputs_but_not_its_arguments()
    {
        var message = Reapi.Command(
            ["b", "", "a"], [new("Z", ""), new("A", "1")], ["y", "x", "y"], "w");

        var expected = "0A0162" + "0A00" + "0A0161"
            + "1206" + "0A0141" + "120131" + "1203" + "0A015A"
            + "320177" + "3A0178" + "3A0179";
        Assert.AreEqual(expected, Convert.ToHexString(message));
    }

    [TestMethod]
    public void An_action_names_its_command_root_and_platform()
    {
        var message = Reapi.Action(new Digest(HashA, 5), new Digest(HashA, 0), [new("q", "2"), new("p", "1")]);

        var expected = "0A44" + "0A40" + HexA + "1005" + "1242" + "0A40" + HexA
            + "5210" + "0A06" + "0A0170" + "120131" + "0A06" + "0A0171" + "120132";
        Assert.AreEqual(expected, Convert.ToHexString(message));
        Assert.AreEqual(
            "0A44" + "0A40" + HexA + "1005" + "1242" + "0A40" + HexA,
            Convert.ToHexString(Reapi.Action(new Digest(HashA, 5), new Digest(HashA, 0), [])));
    }

    [TestMethod]
    public void Names_are_ordered_by_their_utf8_bytes()
    {
        // U+FF5E comes after U+1F980 in UTF-16 but before it in UTF-8.
        string[] sorted = ["a", "é", "～", "🦀"];
        CollectionAssert.AreEqual(sorted, sorted.Reverse().Order(Reapi.NameOrder).ToArray());
    }
}
