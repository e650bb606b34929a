using System.Diagnostics;
using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class DepInfoTests
{
    private const string Text =
        "/green/target/debug/deps/web-1.d: /green/ws/src/main.rs /green/ws/src/a\\ b.rs\n\n"
        + "/green/target/debug/deps/web-1: /green/ws/src/main.rs /green/ws/src/a\\ b.rs\n\n"
        + "/green/ws/src/main.rs:\n/green/ws/src/a\\ b.rs:\n\n"
        + "# env-dep:CARGO_MANIFEST_DIR=/green/ws\n# env-dep:MULTI=a\\nb\\\\c\n# env-dep:UNSET\n"
        + "# checksum:blake3=ab file_len:12 /green/ws/src/main.rs\n";

    [TestMethod]
    public void Files_and_variables_are_read()
    {
        var info = DepInfo.Parse(Text);

        Sequence.Matches(info.Files, "/green/ws/src/main.rs", "/green/ws/src/a b.rs");
        Sequence.Matches(info.Outputs, "/green/target/debug/deps/web-1.d", "/green/target/debug/deps/web-1");
        Sequence.Matches(info.Environment, new EnvironmentDependency("CARGO_MANIFEST_DIR", "/green/ws"), new("MULTI", "a\nb\\c"), new("UNSET", null));
    }

    [TestMethod]
    public void Mapping_out_and_in_again_gives_the_same_bytes()
    {
        var paths = new PathMapper([("/home/a user/app", "/green/ws"), ("/home/a user/app/target", "/green/target")]);
        var mapped = DepInfo.Parse(Text).MapOut(paths);

        Sequence.Matches(mapped.Files, "/home/a user/app/src/main.rs", "/home/a user/app/src/a b.rs");
        StringAssert.StartsWith(mapped.Text, "/home/a user/app/target/debug/deps/web-1.d: /home/a\\ user/app/src/main.rs");
        StringAssert.Contains(mapped.Text, "# env-dep:CARGO_MANIFEST_DIR=/home/a user/app\n");
        StringAssert.Contains(mapped.Text, "file_len:12 /home/a user/app/src/main.rs\n");
        Assert.AreEqual(Text, mapped.MapIn(paths).Text);
    }

    [TestMethod]
    public void Only_spaces_are_between_paths() =>
        Sequence.Matches(DepInfo.Parse("x.d: a\u3000b.rs a\tb.rs a\\ \\ b.rs a\\  b.rs\n").Files, "a\u3000b.rs", "a\tb.rs", "a  b.rs", "a ", "b.rs");

    [TestMethod]
    public void A_rule_of_a_path_with_a_number_sign_is_no_comment()
    {
        var info = DepInfo.Parse("#out/x.d: #src/a.rs\n");

        Sequence.Matches(info.Files, "#src/a.rs");
        Sequence.Matches(info.Outputs, "#out/x.d");
    }

    [TestMethod]
    [DataRow("a: b\\")]
    [DataRow("# env-dep:A=b\\q")]
    public void A_broken_file_is_an_error_with_a_code(string text) =>
        Assert.AreEqual("GREEN2102", Assert.ThrowsExactly<GreenException>(() => DepInfo.Parse(text)).Code);

    [TestMethod]
    public void Our_uplifted_file_is_the_one_cargo_writes()
    {
        var directory = Directory.CreateTempSubdirectory("green-depinfo-");
        try
        {
            var root = directory.CreateSubdirectory("my app").FullName;
            Directory.CreateDirectory(Path.Combine(root, "src/a"));
            File.WriteAllText(Path.Combine(root, "Cargo.toml"), "[package]\nname = \"web-app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n");
            File.WriteAllText(Path.Combine(root, "src/main.rs"), "mod a; mod a_b;\nfn main() { let _ = env!(\"CARGO_PKG_NAME\"); }\n");
            File.WriteAllText(Path.Combine(root, "src/a/mod.rs"), "");
            File.WriteAllText(Path.Combine(root, "src/a_b.rs"), "");
            var start = new ProcessStartInfo("cargo", ["build", "--offline", "-q"]) { WorkingDirectory = root };
            start.Environment["CARGO_TARGET_DIR"] = Path.Combine(root, "target");
            using (var process = Process.Start(start)!)
            {
                process.WaitForExit();
                Assert.AreEqual(0, process.ExitCode);
            }

            var artifact = Path.Combine(root, "target/debug/web-app");
            var unit = DepInfo.Parse(File.ReadAllText(Directory.GetFiles(Path.Combine(root, "target/debug/deps"), "*.d").Single()));
            CollectionAssert.Contains(unit.Environment.ToArray(), new EnvironmentDependency("CARGO_PKG_NAME", "web-app"));

            var written = UpliftedDepInfo.Write(artifact, unit.Files.Select(file => Path.Combine(root, file)));

            Assert.AreEqual(File.ReadAllText(UpliftedDepInfo.PathFor(artifact)), written);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Below_the_base_directory_paths_are_relative() =>
        Assert.AreEqual(
            "target/debug/web: /else/b.rs src/a.rs\n",
            UpliftedDepInfo.Write("/ws/target/debug/web", ["/ws/src/a.rs", "/else/b.rs"], "/ws"));
}
