using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class RustcArgumentsTests
{
    private static RustcArguments Parse(params string[] arguments) =>
        RustcArguments.Parse(arguments, path => throw new FileNotFoundException(path));

    [TestMethod]
    public void A_call_of_cargo_is_read_in_full()
    {
        var call = Parse(
            "--crate-name", "web_api", "--edition=2021", "src/lib.rs", "--error-format=json",
            "--json=diagnostic-rendered-ansi,artifacts,future-incompat", "--crate-type", "lib", "--crate-type", "cdylib",
            "--emit=dep-info,metadata,link", "-C", "opt-level=3", "-C", "embed-bitcode=no", "--cfg", "feature=\"std\"",
            "-C", "metadata=1f", "-C", "extra-filename=-1f2e", "--out-dir", "/t/debug/deps", "--target", "x86_64-unknown-linux-gnu",
            "-L", "dependency=/t/debug/deps", "--extern", "priv,noprelude:serde=/t/libserde.rlib", "--extern", "proc_macro",
            "-L", "native=/usr/lib", "-l", "static:+whole-archive,-bundle=z:zlib", "-C", "link-arg=-Wl,a", "-C", "link-arg=-Wl,b");

        Assert.AreEqual("web_api", call.CrateName);
        Assert.AreEqual("2021", call.Edition);
        Assert.AreEqual("src/lib.rs", call.Input);
        Assert.AreEqual("/t/debug/deps", call.OutDir);
        Assert.AreEqual("x86_64-unknown-linux-gnu", call.Target);
        Assert.AreEqual("-1f2e", call.ExtraFilename);
        Assert.IsFalse(call.IsTest);
        Assert.IsFalse(call.IsProbe);
        Sequence.Matches(call.CrateTypes, "lib", "cdylib");
        Sequence.Matches(call.Emit.Select(emit => emit.Kind), "dep-info", "metadata", "link");
        Sequence.Matches(call.CodegenAll("link-arg"), "-Wl,a", "-Wl,b");
        Assert.AreEqual(new ExternCrate("priv,noprelude", "serde", "/t/libserde.rlib"), call.Externs[0]);
        Assert.AreEqual(new ExternCrate(null, "proc_macro", null), call.Externs[1]);
        Assert.AreEqual(new SearchPath("native", "/usr/lib"), call.SearchPaths[1]);
        var library = call.NativeLibraries.Single();
        Assert.AreEqual("static z zlib", $"{library.Kind} {library.Name} {library.Rename}");
        Sequence.Matches(library.Modifiers, "+whole-archive", "-bundle");
    }

    [TestMethod]
    [DataRow(new[] { "-C", "opt-level=2", "a.rs" })]
    [DataRow(new[] { "-Copt-level=2", "a.rs" })]
    [DataRow(new[] { "--codegen", "opt-level=2", "a.rs" })]
    [DataRow(new[] { "--codegen=opt-level=2", "a.rs" })]
    [DataRow(new[] { "-vCopt_level=2", "a.rs" })]
    public void Every_spelling_of_a_codegen_option_is_the_same(string[] arguments)
    {
        var call = Parse(arguments);

        Assert.AreEqual("2", call.Codegen("opt-level"));
        Assert.AreEqual("a.rs", call.Input);
        CollectionAssert.AreEqual(arguments, call.Arguments.ToArray());
    }

    [TestMethod]
    public void The_last_value_wins_and_a_key_without_value_is_empty()
    {
        var call = Parse("-Copt-level=1", "-C", "opt-level=3", "-C", "prefer-dynamic", "a.rs");

        Assert.AreEqual("3", call.Codegen("opt-level"));
        Assert.AreEqual("", call.Codegen("prefer-dynamic"));
        Assert.IsNull(call.Codegen("lto"));
    }

    [TestMethod]
    [DataRow("-vV")]
    [DataRow("--version")]
    [DataRow("-V")]
    [DataRow("--print=cfg", "a.rs")]
    [DataRow("-", "--crate-name", "___", "--print", "file-names")]
    [DataRow("-", "--crate-name", "probe0", "--emit=metadata")]
    [DataRow("-C", "help")]
    [DataRow("a.rs", "-Cpasses=list")]
    [DataRow("a.rs", "-C", "target_cpu=help")]
    [DataRow("a.rs", "-C", "target-feature=help")]
    [DataRow("a.rs", "-Whelp")]
    [DataRow("a.rs", "--force-warn", "help")]
    [DataRow("a.rs", "--print=link-args", "--print=cfg")]
    [DataRow("--explain", "E0308")]
    [DataRow("--edition=2021")]
    public void A_question_to_rustc_is_a_probe(params string[] arguments) => Assert.IsTrue(Parse(arguments).IsProbe);

    [TestMethod]
    [DataRow("--print=native-static-libs")]
    [DataRow("--print=link-args", "--print", "native-static-libs=/x")]
    public void A_print_that_is_answered_while_linking_is_none(params string[] arguments) =>
        Assert.IsFalse(Parse(["a.rs", .. arguments]).IsProbe);

    [TestMethod]
    public void The_list_with_argument_files_is_kept_beside_the_expanded_one()
    {
        var call = RustcArguments.Parse(["--crate-name", "x", "@args"], path => path == "args" ? "a b.rs\n-g"u8.ToArray() : throw new FileNotFoundException(path));

        Sequence.Matches(call.Original, "--crate-name", "x", "@args");
        Sequence.Matches(call.Arguments, "--crate-name", "x", "a b.rs", "-g");
        Sequence.Matches(call.Inputs, "a b.rs");
    }

    [TestMethod]
    public void What_has_been_expanded_is_not_expanded_again() =>
        Assert.AreEqual("@args", RustcArguments.ParseExpanded(["@args"]).Map(argument => argument).Input);

    [TestMethod]
    public void The_last_path_of_an_emit_kind_wins() =>
        Sequence.Matches(Parse("a.rs", "--emit=link=/a,dep-info", "--emit=link").Emit, new EmitKind("link", null), new("dep-info", null));

    [TestMethod]
    public void Mapping_reaches_every_argument()
    {
        var call = Parse("--out-dir", "/a/t", "-L", "dependency=/a/t/deps", "/a/src/lib.rs", "-Clinker=/usr/bin/cc");
        var mapped = call.Map(new PathMapper([("/a", "/green/ws")]).MapIn);

        Sequence.Matches(mapped.Arguments, "--out-dir", "/green/ws/t", "-L", "dependency=/green/ws/t/deps", "/green/ws/src/lib.rs", "-Clinker=/usr/bin/cc");
        Assert.AreEqual("/green/ws/src/lib.rs", mapped.Input);
    }
}
