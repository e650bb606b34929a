using System.Diagnostics;
using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class RustcOutputsTests
{
    private const string Linux = "x86_64-unknown-linux-gnu";

    [TestMethod]
    [DataRow("lib", Linux, "libx-1.rlib")]
    [DataRow("proc-macro", Linux, "libx-1.so")]
    [DataRow("staticlib", Linux, "libx-1.a")]
    [DataRow("bin", Linux, "x-1")]
    [DataRow("cdylib", "aarch64-apple-darwin", "libx-1.dylib")]
    [DataRow("staticlib", "x86_64-pc-windows-msvc", "x-1.lib")]
    [DataRow("dylib", "x86_64-pc-windows-gnu", "x-1.dll")]
    [DataRow("bin", "x86_64-pc-windows-gnu", "x-1.exe")]
    [DataRow("bin", "wasm32-unknown-unknown", "x-1.wasm")]
    [DataRow("cdylib", "wasm32-unknown-unknown", "x-1.wasm")]
    public void Linked_files_are_named_for_type_and_target(string type, string triple, string expected)
    {
        var call = Parse("--crate-name", "x", "a.rs", "--crate-type", type, "-Cextra-filename=-1", "--out-dir", "o", "--emit=link");

        Assert.AreEqual($"o/{expected}", RustcOutputs.Expected(call, triple).Single(output => !output.Optional).Path);
    }

    [TestMethod]
    [DataRow("lib,cdylib,staticlib", "dep-info,metadata,link")]
    [DataRow("bin", "dep-info,link")]
    [DataRow("lib", "dep-info,metadata")]
    [DataRow("proc-macro", "dep-info,link")]
    [DataRow("test", "dep-info,link,asm,llvm-ir,obj,mir,llvm-bc")]
    public void The_expected_files_are_the_ones_rustc_leaves(string types, string emit)
    {
        var directory = Directory.CreateTempSubdirectory("green-outputs-");
        try
        {
            var source = Path.Combine(directory.FullName, "some-name.rs");
            File.WriteAllText(source, "#![allow(unused)]\nfn main() {}\n");
            var outputs = directory.CreateSubdirectory("out").FullName;
            var call = Parse(
                "--crate-name", "some_name", source, $"--emit={emit}", "-C", "extra-filename=-0f", "--out-dir", outputs,
                types == "test" ? "--test" : $"--crate-type={types}");

            Run("rustc", call.Arguments);

            var expected = RustcOutputs.Expected(call, Linux).Where(output => !output.Optional).Select(output => output.Path);
            CollectionAssert.AreEquivalent(Directory.GetFiles(outputs), expected.ToArray());
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Named_outputs_keep_their_names()
    {
        var call = Parse("a.rs", "--emit=link=/x/y.bin,dep-info=/x/y.d");
        Sequence.Matches(RustcOutputs.Expected(call, Linux).Select(o => o.Path), "/x/y.bin", "/x/y.d");

        Sequence.Matches(RustcOutputs.Expected(Parse("a.rs", "-o", "/x/z"), Linux).Select(o => o.Path), "/x/z");
        Sequence.Matches(RustcOutputs.Expected(Parse("a.rs", "--out-dir", "/o", "--emit=link", "--emit=link=/o/z"), Linux).Select(o => o.Path), "/o/z");
    }

    private static RustcArguments Parse(params string[] arguments) => RustcArguments.ParseExpanded(arguments);

    private static void Run(string program, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode);
    }
}
