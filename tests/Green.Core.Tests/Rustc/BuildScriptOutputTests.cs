using System.Diagnostics;
using System.Text;
using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class BuildScriptOutputTests
{
    private static readonly ScriptPackage Package = new("foo v0.1.0 (/ws/foo)", [new("foo", ["lib"]), new("web", ["bin"])], "foo");

    private static BuildScriptOutput Parse(string text) => BuildScriptOutput.Parse(Encoding.UTF8.GetBytes(text), Package);

    [TestMethod]
    public void Every_instruction_finds_its_list()
    {
        var output = Parse(
            """
            some chatter
              cargo::rustc-link-lib=static=z  
            cargo:rustc-link-search=native=/x
            cargo:rustc-flags=-L /y -lm  -l c
            cargo::rustc-cfg=has_x
            cargo::rustc-check-cfg=cfg(has_x)
            cargo::rustc-env=A=b=c
            cargo::rerun-if-changed=wrapper.h
            cargo::rerun-if-env-changed=CC
            cargo::rustc-link-arg=-z
            cargo::rustc-link-arg-bins=-b
            cargo::rustc-link-arg-bin=web=-w
            cargo::metadata=include=/inc
            cargo:root=/r=1
            cargo:rustc-unheard-of=1
            cargo::warning=careful
             cargo::error=shown, and no more
            """);

        Assert.IsNull(output.Error);
        Sequence.Matches(output.LinkSearch, "native=/x", "/y");
        Sequence.Matches(output.LinkLibraries, "static=z", "m", "c");
        Sequence.Matches(output.Cfgs, "has_x");
        Sequence.Matches(output.CheckCfgs, "cfg(has_x)");
        Sequence.Matches(output.Environment, new KeyValuePair<string, string>("A", "b=c"));
        Sequence.Matches(output.RerunIfChanged, "wrapper.h");
        Sequence.Matches(output.RerunIfEnvChanged, "CC");
        Sequence.Matches(output.LinkArguments, new(LinkArgumentScope.All, null, "-z"), new(LinkArgumentScope.Bins, null, "-b"), new(LinkArgumentScope.SingleBin, "web", "-w"));
        Sequence.Matches(output.Metadata, new("include", "/inc"), new("root", "/r=1"), new("rustc-unheard-of", "1"));
        Sequence.Matches(output.Messages, new(false, "careful"), new(true, "shown, and no more"));
        Assert.HasCount(16, output.Directives);
    }

    [TestMethod]
    public void A_line_that_is_not_utf8_is_skipped()
    {
        byte[] bytes = [.. "cargo:rustc-cfg=a\ncargo:rustc-cfg=b"u8, 0xff, .. "\ncargo:rustc-cfg=c\r\n"u8];

        Sequence.Matches(BuildScriptOutput.Parse(bytes, Package).Cfgs, "a", "c");
    }

    [TestMethod]
    public void Values_are_mapped_before_they_are_read()
    {
        var paths = new PathMapper([("/home/u", "/green/out")]);
        var output = BuildScriptOutput.Parse("cargo:rustc-flags=-L/green/out/lib\ncargo:include=/green/out/inc"u8, Package, paths.MapOut);

        Assert.AreEqual("/home/u/lib", output.LinkSearch.Single());
        Assert.AreEqual("/home/u/inc", output.Metadata.Single().Value);
    }

    [TestMethod]
    public void Messages_of_a_failed_script_are_untrimmed_whole_lines() =>
        Sequence.Matches(BuildScriptOutput.MessagesOfFailed("cargo:warning= a \n cargo:warning=no\ncargo::error=b\n"u8), new(false, " a "), new(true, "b"));

    [TestMethod]
    public void An_error_that_the_script_logs_fails_the_build_and_voids_the_rest()
    {
        var output = Parse("cargo::rustc-cfg=a\ncargo::nothing\ncargo::warning= w\r\ncargo::error=stop\r");

        Assert.AreEqual("build script logged errors", output.Error);
        Assert.IsEmpty(output.Directives);
        Sequence.Matches(output.Messages, new(false, " w"), new(true, "stop\r"));
    }

    [TestMethod]
    [DataRow("cargo::rustc-cfg=a", "1.70")]
    [DataRow("cargo::metadata=a=b", "1.76.9")]
    [DataRow("cargo::unheard-of", "1")]
    public void The_new_syntax_needs_a_compiler_that_has_it(string line, string version) => SameErrorAsCargo(line, version);

    [TestMethod]
    [DataRow("1.77")]
    [DataRow("1.77.0")]
    [DataRow("")]
    [DataRow(null)]
    public void The_new_syntax_is_read_where_no_older_compiler_is_promised(string? version) =>
        Assert.IsNull(BuildScriptOutput.Parse("cargo::rustc-cfg=a"u8, Package with { RustVersion = version }).Error);

    [TestMethod]
    [DataRow("cargo::foo=bar")]
    [DataRow("cargo::nothing")]
    [DataRow("cargo:nothing")]
    [DataRow("cargo::metadata=nothing")]
    [DataRow("cargo::rustc-link-arg-tests=-z")]
    [DataRow("cargo:rustc-link-arg-benches=-z")]
    [DataRow("cargo::rustc-link-arg-examples=-z")]
    [DataRow("cargo::rustc-link-arg-bin=nobody=-z")]
    [DataRow("cargo::rustc-link-arg-bin=-z")]
    [DataRow("cargo::rustc-link-arg-other=-z")]
    [DataRow("cargo::rustc-flags=-C x")]
    [DataRow("cargo::rustc-flags=-L")]
    [DataRow("cargo::rustc-env=NOVALUE")]
    [DataRow("cargo::rustc-env=RUSTC_BOOTSTRAP=1")]
    public void A_wrong_instruction_gives_the_message_of_real_cargo(string line) => SameErrorAsCargo(line, version: null);

    private static void SameErrorAsCargo(string line, string? version)
    {
        var directory = Directory.CreateTempSubdirectory("green-script-");
        try
        {
            var root = directory.FullName;
            Directory.CreateDirectory(Path.Combine(root, "src"));
            File.WriteAllText(Path.Combine(root, "Cargo.toml"), $"[package]\nname = \"foo\"\nversion = \"0.1.0\"\nedition = \"2015\"\n{(version is null ? "" : $"rust-version = \"{version}\"\n")}[workspace]\n");
            File.WriteAllText(Path.Combine(root, "src/lib.rs"), "");
            File.WriteAllText(Path.Combine(root, "src/main.rs"), "fn main() {}");
            File.WriteAllText(Path.Combine(root, "build.rs"), $"fn main() {{ println!(\"{line}\"); }}");
            var start = new ProcessStartInfo("cargo", ["check", "--offline", "-q"]) { WorkingDirectory = root, RedirectStandardError = true };
            start.Environment["CARGO_TARGET_DIR"] = Path.Combine(root, "target");
            start.Environment.Remove("RUSTC_BOOTSTRAP");
            using var process = Process.Start(start)!;
            var cargo = process.StandardError.ReadToEnd();

            var package = new ScriptPackage($"foo v0.1.0 ({root})", [new("foo", ["lib"]), new("foo", ["bin"])], "foo", RustVersion: version);
            var ours = BuildScriptOutput.Parse(Encoding.UTF8.GetBytes(line), package);

            Assert.AreEqual(cargo, $"error: {ours.Error}\n");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
