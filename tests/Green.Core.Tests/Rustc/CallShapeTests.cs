using System.Diagnostics;
using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class CallShapeTests
{
    private static readonly string[] Plain =
    [
        "--crate-name=x", "--edition=2021", "src/lib.rs", "--error-format=json", "--json=diagnostic-rendered-ansi,artifacts",
        "--crate-type=lib", "--emit=dep-info,metadata,link", "-Cmetadata=1f", "-Cextra-filename=-1f", "--out-dir=/t/deps",
        "-Ldependency=/t/deps", "--extern=serde=/t/deps/libserde.rmeta",
    ];

    private static string? WhyNot(params IEnumerable<string> arguments) => CallShape.WhyNotAction(RustcArguments.ParseExpanded([.. arguments]));

    [TestMethod]
    [DataRow]
    [DataRow("-v")]
    [DataRow("--test")]
    [DataRow("--crate-type", "cdylib", "--crate-type=staticlib,rlib")]
    [DataRow("--print=native-static-libs")]
    [DataRow("--print", "link-args", "--print=native-static-libs")]
    [DataRow("--emit=link=/t/deps/x.bin,asm")]
    [DataRow("--extern", "proc_macro")]
    [DataRow("--extern", "noprelude:std")]
    [DataRow("--target", "wasm32-unknown-unknown")]
    [DataRow("--remap-path-prefix", "/a=/b")]
    [DataRow("-Csave-temps")]
    [DataRow("-C", "incremental=/t/incremental")]
    [DataRow("-Cprofile-generate")]
    [DataRow("-Clinker=clang")]
    [DataRow("-Clinker-plugin-lto=yes")]
    [DataRow("-Ctarget-cpu=x86-64-v3")]
    [DataRow("-Ctarget-cpu=native")]
    [DataRow("-Clink-arg=-Wl,-rpath,/opt/lib")]
    [DataRow("-L", "native=/usr/lib", "-L/usr/lib", "-l", "static=z")]
    [DataRow("-Zunstable-options", "-Z", "crate_attr=feature(x)", "-Zsanitizer=address")]
    public void A_call_that_leaves_all_below_its_directory_is_an_action(params string[] more) => Assert.IsNull(WhyNot([.. Plain, .. more]));

    [TestMethod]
    public void A_call_needs_no_suffix_of_its_own() => Assert.IsNull(WhyNot(Plain.Except(["-Cextra-filename=-1f"])));

    [TestMethod]
    [DataRow("asks the compiler", "-vV")]
    [DataRow("asks the compiler", "-V")]
    [DataRow("asks the compiler", "--help")]
    [DataRow("asks the compiler", "--explain", "E0308")]
    [DataRow("asks the compiler", "-C", "help")]
    [DataRow("asks the compiler", "-Whelp")]
    [DataRow("asks the compiler", "--print=file-names")]
    [DataRow("asks the compiler", "--print", "link-args", "--print", "cfg")]
    [DataRow("several sources", "other.rs")]
    [DataRow("several sources", "-")]
    [DataRow("'frobnicate' is not known", "--frobnicate=1")]
    [DataRow("'emit' has no value", "--emit")]
    [DataRow("'test' has no value, or one", "--test=1")]
    [DataRow("begins with '@'", "--cfg", "@x")]
    [DataRow("not JSON", "--error-format=human")]
    [DataRow("not JSON", "--error-format", "short")]
    [DataRow("-o names", "-o", "/t/deps/x")]
    [DataRow("--print writes", "--print=link-args=/t/deps/args")]
    [DataRow("--emit dep-info goes to /elsewhere/x.d", "--emit=dep-info=/elsewhere/x.d")]
    [DataRow("--emit asm goes to /t/deps/../x.s", "--emit", "asm=/t/deps/../x.s")]
    [DataRow("--emit link goes to -", "--emit=link=-")]
    [DataRow("--sysroot", "--sysroot=/opt/rust")]
    [DataRow("--target names a file", "--target", "kernel/x86.json")]
    [DataRow("frameworks", "-L", "framework=/Library")]
    [DataRow("--extern rand names no file", "--extern", "rand")]
    [DataRow("-C profile-use", "-Cprofile_use=/p.profdata")]
    [DataRow("-C profile-generate names", "-Cprofile-generate=/p")]
    [DataRow("-C linker names", "-C", "linker=/opt/bin/ld")]
    [DataRow("-C linker-plugin-lto names", "-Clinker-plugin-lto=/opt/lto.so")]
    [DataRow("-C llvm-args", "-Cllvm-args=-time-trace-file=/x")]
    [DataRow("-C dlltool", "-Cdlltool=/x")]
    [DataRow("map", "-Clink-arg=-Wl,-Map=/x.map")]
    [DataRow("map", "-Clink-args=-nostartfiles -Wl,-Map,x.map")]
    [DataRow("-Z self-profile", "-Zself-profile")]
    [DataRow("-Z dump-mir=all", "-Z", "dump-mir=all")]
    [DataRow("-Z ls=root", "-Zunstable-options", "-Zls=root")]
    public void A_call_that_needs_more_says_why(string reason, params string[] more) => StringAssert.Contains(WhyNot([.. Plain, .. more]), reason);

    [TestMethod]
    [DataRow("no source", "src/lib.rs")]
    [DataRow("no --crate-name", "--crate-name=x")]
    [DataRow("no --out-dir", "--out-dir=/t/deps")]
    [DataRow("not JSON", "--error-format=json")]
    public void A_call_that_lacks_something_says_what(string reason, string argument) => StringAssert.Contains(WhyNot(Plain.Except([argument])), reason);

    [TestMethod]
    public void Source_from_standard_input_is_said() =>
        StringAssert.Contains(WhyNot(Plain.Select(argument => argument == "src/lib.rs" ? "-" : argument)), "standard input");

    [TestMethod]
    public void The_real_compiler_compiles_exactly_where_a_print_is_no_question()
    {
        var directory = Directory.CreateTempSubdirectory("green-print-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "x.rs"), "fn main() {}");
            var known = Rustc(directory.FullName, "--print=?").Split("valid print requests are: ")[1].Split('\n')[0];
            var requests = known.Split(", ").Select(name => name.Trim('`')).ToArray();
            Assert.IsNotEmpty(requests);

            foreach (var request in requests)
            {
                string[] arguments = ["--crate-name", "x", "x.rs", "--out-dir", request, "--emit=metadata", $"--print={request}"];
                Rustc(directory.FullName, arguments);

                Assert.AreEqual(
                    File.Exists(Path.Combine(directory.FullName, request, "libx.rmeta")), !RustcArguments.ParseExpanded(arguments).IsQuestion, request);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Rustc(string directory, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("rustc", arguments) { WorkingDirectory = directory, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        return errors.Result;
    }
}
