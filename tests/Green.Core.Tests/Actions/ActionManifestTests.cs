using Green.Core.Actions;
using Green.Core.Actions.Trees;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Tests.Actions;

[TestClass]
public sealed class ActionManifestTests
{
    private static readonly Digest Content = Digest.Of("content"u8);

    [TestMethod]
    public void The_action_comes_back_from_its_text()
    {
        var manifest = Manifest();

        var again = ActionManifest.Parse(manifest.ToString())!;

        Assert.AreEqual(manifest.ToString(), again.ToString());
        Assert.AreEqual(manifest.Fingerprint(), again.Fingerprint());
        Assert.IsTrue(again.IsOf(manifest.Fingerprint().Hash));
        Assert.AreEqual("crate v1.2.3", again.Crate);
        Assert.AreEqual("lib it", again.Description);
        Assert.AreEqual("/real/out/deps", again.OutputDirectory);
        Assert.AreEqual("/real/out/incremental", again.IncrementalDirectory);
        Assert.AreEqual(manifest.Layout, again.Layout);
    }

    [TestMethod]
    public void A_value_cannot_pass_for_lines_of_its_own()
    {
        var manifest = Manifest();
        manifest.Environment["CARGO_PKG_DESCRIPTION"] = "two\n\nlines\n\tindented\nvariable PATH=/evil\n";

        var again = ActionManifest.Parse(manifest.ToString())!;

        Assert.AreEqual(manifest.Environment["CARGO_PKG_DESCRIPTION"], again.Environment["CARGO_PKG_DESCRIPTION"]);
        Assert.AreEqual(manifest.Fingerprint(), again.Fingerprint());
    }

    [TestMethod]
    public void Whatever_line_is_lost_or_changed_the_text_is_no_longer_that_of_the_action()
    {
        var manifest = Manifest();
        var hash = manifest.Fingerprint().Hash;
        var lines = manifest.ToString().Split('\n')[..^1];

        // The first says which version wrote it, the places where to run it: neither is in the key.
        foreach (var index in Enumerable.Range(0, lines.Length).Where(index => !lines[index].StartsWith("green ", StringComparison.Ordinal) && !lines[index].StartsWith("place ", StringComparison.Ordinal)))
        {
            Assert.IsFalse(IsStillIt(lines.Where((_, at) => at != index)), "without " + lines[index]);
            Assert.IsFalse(IsStillIt(lines.Select((line, at) => at == index ? line + "!" : line)), lines[index] + "!");
        }

        Assert.IsFalse(IsStillIt(lines.Append("input /green/target/debug/deps/more.rlib " + Content)));
        Assert.IsNull(ActionManifest.Parse(manifest.ToString()[..^1]));
        Assert.IsNull(ActionManifest.Parse(""));
        Assert.IsNull(ActionManifest.Parse("\n\t"));

        bool IsStillIt(IEnumerable<string> text) => ActionManifest.Parse(string.Concat(text.Select(line => line + "\n")))?.IsOf(hash) == true;
    }

    private static ActionManifest Manifest()
    {
        var layout = SlotLayout.Fixed with { Work = "/real", Out = "/real/out" };
        var inputs = new ActionInputs();
        inputs.Add("/green/target/debug/deps", TreeEntry.OfFile("lib a -> b x.rlib", Content, executable: false));
        inputs.Add("/green/target/debug/deps", TreeEntry.OfFile("macro.so", Content, executable: true));
        inputs.Add("/real", TreeEntry.OfSymlink("link", "some where"));
        inputs.AddCopy("/real/out", TreeEntry.OfFile("build/generated.rs", Digest.Empty, executable: false));
        inputs.AddCopy("/real/out", TreeEntry.OfDirectory("build/empty"));
        inputs.AddTree("/green/registry/a/crate 1", new PackageTree("/registry/crate 1", null, Digest.Of("tree"u8)));
        return new ActionManifest(
            "2",
            Digest.Of("toolchain"u8),
            [new("OSFamily", "linux"), new("green", "2")],
            "/real",
            ["/green/toolchain/bin/rustc", "--crate-name", "it", "--crate-type", "lib", "--out-dir", "/real/out/deps", "-C", "incremental=/real/out/incremental", ""],
            new SortedDictionary<string, string>(StringComparer.Ordinal) { ["CARGO_PKG_NAME"] = "crate", ["CARGO_PKG_VERSION"] = "1.2.3", ["EMPTY"] = "", ["PAIR"] = "a=b" },
            inputs,
            layout);
    }
}
