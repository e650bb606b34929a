using System.Diagnostics;
using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class CallShapeOfCargoTests
{
    // Each call's words, one a NUL, in a file of its own; then the compiler.
    private const string Wrapper = "#!/bin/sh\nprintf '%s\\0' \"$@\" > \"$CALLS/$$\"\nexec \"$@\"\n";

    private static readonly Dictionary<string, string> Package = new()
    {
        ["Cargo.toml"] = """
            [package]
            name = "app"
            version = "0.1.0"
            edition = "2021"
            [lib]
            crate-type = ["lib", "cdylib"]
            [dependencies]
            derive = { path = "derive" }
            [workspace]
            """,
        ["build.rs"] = "fn main() { println!(\"cargo::rustc-check-cfg=cfg(x)\"); println!(\"cargo::rustc-link-search=native=/usr/lib\"); }",
        ["src/lib.rs"] = "#[derive(derive::Nothing)] pub struct S;",
        ["src/main.rs"] = "fn main() { let _ = app::S; }",
        ["tests/it.rs"] = "#[test] fn it() { let _ = app::S; }",
        ["examples/ex.rs"] = "fn main() {}",
        ["derive/Cargo.toml"] = "[package]\nname = \"derive\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[lib]\nproc-macro = true\n",
        ["derive/src/lib.rs"] = "use proc_macro::TokenStream;\n#[proc_macro_derive(Nothing)] pub fn nothing(_: TokenStream) -> TokenStream { TokenStream::new() }",
    };

    [TestMethod]
    [DataRow("build", "--all-targets")]
    [DataRow("build", "--release")]
    [DataRow("check", "--workspace")]
    [DataRow("rustc", "--lib", "--", "--print=native-static-libs")]
    public void Every_compiling_call_of_cargo_is_an_action_and_no_other(params string[] arguments)
    {
        var root = Directory.CreateTempSubdirectory("green-shape-");
        try
        {
            foreach (var (name, text) in Package)
            {
                var file = Path.Combine(root.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
            }

            var calls = Record(root.FullName, arguments);

            var compiling = calls.Where(call => call.CrateName is not (null or "___")).ToList();
            CollectionAssert.Contains(compiling.Select(call => call.CrateName).ToList(), "derive");
            CollectionAssert.Contains(compiling.Select(call => call.CrateName).ToList(), "build_script_build");
            foreach (var call in compiling)
            {
                Assert.IsNull(CallShape.WhyNotAction(call), string.Join(' ', call.Arguments));
            }

            var asking = calls.Except(compiling).ToList();
            Assert.IsNotEmpty(asking);
            foreach (var call in asking)
            {
                Assert.IsNotNull(CallShape.WhyNotAction(call), string.Join(' ', call.Arguments));
            }
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static List<RustcArguments> Record(string root, string[] arguments)
    {
        var wrapper = Path.Combine(root, "wrapper");
        File.WriteAllText(wrapper, Wrapper);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var calls = Directory.CreateDirectory(Path.Combine(root, "calls"));
        var start = new ProcessStartInfo("cargo", [arguments[0], "--offline", "-q", .. arguments.Skip(1)]) { WorkingDirectory = root };
        start.Environment["RUSTC_WRAPPER"] = wrapper;
        start.Environment["CALLS"] = calls.FullName;
        start.Environment["CARGO_TARGET_DIR"] = Path.Combine(root, "target");
        start.Environment["CARGO_CACHE_RUSTC_INFO"] = "0";
        using var process = Process.Start(start)!;
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode);
        return
        [
            .. calls.EnumerateFiles().Select(file => RustcArguments.ParseExpanded(
                [.. File.ReadAllText(file.FullName).Split('\0').Skip(1).SkipLast(1)])),
        ];
    }
}
