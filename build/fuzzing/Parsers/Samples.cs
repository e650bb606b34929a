using Green.Core.Cargo;
using Green.Core.Store;

namespace Green.Fuzz.Parsers;

/// <summary>Recorded output of cargo and rustc (samples/), and records made here.</summary>
internal static class Samples
{
    public static Digest Digest { get; } = Digest.Of("content"u8);

    public static Unit Unit { get; } = new(
        "web-1", UnitKind.Rustc, new Package("web", "1.0.0", "path+file:///ws#web@1.0.0", "/ws"), "bin \"web\" test", """{"name":"web","kind":["bin"]}""", "{}",
        ["rustc", "--crate-name", "web"], new Dictionary<string, string> { ["A"] = "b" }, "/ws", ["lib-1"], ["lib-1"],
        [new UnitOutput("/ws/target/debug/deps/web-1", ["/ws/target/debug/web"], null)], "/ws/out", new Dictionary<string, string> { ["m"] = "s" }, [new("web", ["bin"])], IsTool: false);

    public static CrateGraph Graph { get; } = new(
        "build", "/ws", "/ws/target", "/ws/target", "/ws/target/debug", "/rust", "`dev` profile", ["warning: x"], [Unit],
        [new ProgramRun(ProgramKind.Harness, ["qemu"], ["/ws/target/debug/deps/web-1"], new Dictionary<string, string> { ["A"] = "b" }, "/ws", "unittests", "--bin web", new Dictionary<string, string>())], "{}");

    public static TreeEntry[] Tree { get; } = [TreeEntry.OfFile("a/b", Digest, executable: true), TreeEntry.OfSymlink("l", "a/b"), TreeEntry.OfDirectory("d")];

    public static IEnumerable<string> Lines(string file) => File.ReadAllLines(PathOf(file));

    public static IEnumerable<string> Files(string file) => [File.ReadAllText(PathOf(file))];

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "samples", file);
}

/// <summary>What is common to records in JSON.</summary>
internal static class Json
{
    /// <summary>Pieces of JSON, and the names that a sample has.</summary>
    public static string Words(string sample) =>
        """{ } [ ] , : null true 1 -1 1e999 "" "x" [] {} [null] "\ud800" "../.." """ + string.Join(' ', System.Text.RegularExpressions.Regex.Matches(sample, "\"[A-Za-z]+\":").Select(match => match.Value).Distinct());
}
