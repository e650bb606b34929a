using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class PathMapperTests
{
    private static readonly PathMapper Paths = new(
    [
        ("/home/u/app", "/green/ws"), ("/home/u/app/target", "/green/target"), ("/home/u/.cargo/registry", "/green/registry"),
        ("/home/u/my dir", "/green/spaced"),
    ]);

    [TestMethod]
    [DataRow("/home/u/app", "/green/ws")]
    [DataRow("/home/u/app/src/lib.rs", "/green/ws/src/lib.rs")]
    [DataRow("/home/u/app/target/debug", "/green/target/debug")]
    [DataRow("/home/u/app2/src", "/home/u/app2/src")]
    [DataRow("/home/u/app.rs", "/home/u/app.rs")]
    [DataRow("/other/home/u/app/x", "/other/home/u/app/x")]
    [DataRow("dependency=/home/u/app/target/debug/deps", "dependency=/green/target/debug/deps")]
    [DataRow("priv:serde=/home/u/app/a.rlib", "priv:serde=/green/ws/a.rlib")]
    [DataRow("/home/u/app/a:/home/u/app/target:/usr", "/green/ws/a:/green/target:/usr")]
    [DataRow("--remap-path-prefix=/home/u/app=/home/u/app/target", "--remap-path-prefix=/green/ws=/green/target")]
    [DataRow("-L/home/u/app/native -isystem/home/u/app/include", "-L/green/ws/native -isystem/green/ws/include")]
    [DataRow("-Wl,-rpath,/home/u/app/lib,-z", "-Wl,-rpath,/green/ws/lib,-z")]
    [DataRow("@/home/u/app/args", "@/green/ws/args")]
    [DataRow("value=\"/home/u/app\"", "value=\"/green/ws\"")]
    [DataRow("foo-x/home/u/app", "foo-x/home/u/app")]
    [DataRow("path+file:///home/u/app/crate#0.1.0", "path+file:///green/ws/crate#0.1.0")]
    public void A_prefix_is_replaced_at_component_boundaries_only(string host, string sandbox)
    {
        Assert.AreEqual(sandbox, Paths.MapIn(host));
        Assert.AreEqual(host, Paths.MapOut(sandbox));
    }

    [TestMethod]
    public void Text_without_a_known_path_is_the_same_instance()
    {
        const string text = "error: /usr/lib/x and /green/wsx and green/ws/y";
        Assert.AreSame(text, Paths.MapOut(text));
    }

    [TestMethod]
    public void Rendered_diagnostics_are_mapped_within_json_escapes_and_colours()
    {
        const string line = """{"rendered":"\u001b[1m\u001b[94m--> \u001b[0m/green/ws/src/lib.rs:1:2\n/green/ws/a\t\"/green/ws\" `/green/target`\u001b[0m","file_name":"/green/spaced/x.rs","not":"C:\\n/green/ws"}""";

        Assert.AreEqual(
            """{"rendered":"\u001b[1m\u001b[94m--> \u001b[0m/home/u/app/src/lib.rs:1:2\n/home/u/app/a\t\"/home/u/app\" `/home/u/app/target`\u001b[0m","file_name":"/home/u/my dir/x.rs","not":"C:\\n/green/ws"}""",
            Paths.MapOutJson(line));
        Assert.AreEqual("\u001b[0m/home/u/app/src", Paths.MapOut("\u001b[0m/green/ws/src"));
    }

    [TestMethod]
    public void A_host_path_with_a_quote_is_escaped_in_json()
    {
        var paths = new PathMapper([("/home/\"q\"/app", "/green/ws")]);

        Assert.AreEqual("""{"file_name":"/home/\"q\"/app/a.rs"}""", paths.MapOutJson("""{"file_name":"/green/ws/a.rs"}"""));
        Assert.AreEqual("""{"file_name":"/green/ws/a.rs"}""", paths.MapInJson("""{"file_name":"/home/\"q\"/app/a.rs"}"""));
    }

    [TestMethod]
    public void A_path_that_goes_on_behind_a_prefix_is_no_new_path()
    {
        var paths = new PathMapper([("/home/\"q\"", "/green/quoted"), ("/home/u", "/green/ws")]);

        Assert.AreEqual("/green/quoted/home/u", paths.MapIn("/home/\"q\"/home/u"));
    }

    [TestMethod]
    public void A_prefix_of_nothing_is_refused() =>
        Assert.ThrowsExactly<ArgumentException>(() => new PathMapper([("/", "/green/ws")]));
}
