using System.Text;
using Green.Core;
using Green.Core.Output;
using Green.Core.Rustc;

namespace Green.Fuzz.Parsers;

/// <summary>What goes to rustc and build scripts, and what comes from them.</summary>
internal static class OfRustc
{
    private static readonly PathMapper Paths = new(
    [
        ("/home/u/app", "/green/ws"), ("/home/u/app/target", "/green/target"), ("/home/u/my dir", "/green/spaced"), ("/home/\"q\"", "/green/quoted"),
    ]);

    private static readonly ScriptPackage Package =
        new("foo v0.1.0 (/ws/foo)", [new("foo", ["lib", "cdylib"]), new("web", ["bin"]), new("t", ["test"])], "foo");

    private static readonly UnitEvent Unit = new(
        "foo", "foo", "1.0.0", null, "path+file:///ws#foo@1.0.0", "/ws/Cargo.toml", "{}", "lib", "Compiling", UnitOutcome.Compiled, [], []);

    public static IEnumerable<Parser> All { get; } =
    [
        Parser.OfText(
            "rustc-arguments",
            [
                "--crate-name\ncount\n--edition=2021\ncount/src/lib.rs\n--error-format=json\n--crate-type\nlib\n--emit=dep-info,metadata,link\n-C\nembed-bitcode=no\n-Cdebuginfo=2\n--cfg\nfeature=\"std\"\n-C\nextra-filename=-d2de2d5cd3230795\n--out-dir\n/t/deps\n-L\ndependency=/t/deps\n--extern\nnoprelude:serde=/t/libserde.rlib\n-l\nstatic:+whole-archive=z:y\n--cap-lints\nallow",
                "-vV", "--print\ncfg\n-", "-\n--crate-name\n___\n--print=file-names", "@args\n--test\n-o\nout\na.rs\n--target=x86_64-pc-windows-msvc",
            ],
            "-C -L -l -o -Z -vV --emit --extern --print -- - = , : @a @shell:a -Zshell-argfiles \\n --crate-type=proc-macro --target extra-filename= split-debuginfo=packed dep-info=-",
            Arguments),
        Parser.OfBytes(
            "argument-file",
            new[] { "--crate-name\na\n\n-C\r\nopt-level=3\n", "'a b' \"c\\\"d\" e\\ f # x\ng" }.Select(Encoding.UTF8.GetBytes),
            "-Z shell-argfiles ' \" \\ # \\n \\s @shell:",
            ArgumentFile),
        Parser.OfText("shell-words", ["a 'b c' \"d\\\"e\" f\\ g # h\ni", "'' \"\" \\\n x#y"], "' \" \\ # \\n \\s \\t $ `", ShellText),
        Parser.OfText(
            "diagnostics",
            Samples.Lines("diagnostics.jsonl").Append("""{"$message_type":"future_incompat","future_incompat_report":[{"diagnostic":{"message":"m","level":"warning","spans":[],"children":[]}}]}"""),
            """ { } [ ] , : "message":"m" "level":"error" "rendered":"x" "code":{"code":"E0308"} "spans":[ "children":[{ "expansion":{"span":{ "future_incompat_report":[{"diagnostic": "artifact":"a" null true 1e400 "\ud800" """,
            Message),
        Parser.OfText(
            "dep-info", Samples.Files("dep-info.d").Append("/t/a\\ b.d: /home/u/app/src/lib.rs /home/u/my\\ dir/x.rs\n\n/home/u/app/src/lib.rs:\n# checksum:blake3=00 file_len:1 /home/u/app/src/lib.rs\n# env-dep:A=/home/u/app\\\\x\\n\n"),
            "# # \\senv-dep: env-dep: : \\s: \\\\ \\s \\n # checksum: file_len: a.d:\\s /home/u/app = \\\\n", DependencyInfo),
        Parser.OfBytes(
            "build-script",
            new[] { "cargo::rustc-link-lib=static=z\ncargo:rustc-link-search=native=/green/ws/x\ncargo::metadata=a=b\ncargo:include=/x\ncargo::rustc-env=A=B\ncargo:warning=w\ncargo::rustc-flags=-l z -L/y\ncargo::rustc-link-arg-bin=web=-z\ncargo::rerun-if-changed=build.rs\n", "cargo::error=no\n" }.Select(Encoding.UTF8.GetBytes),
            "cargo: cargo:: rustc-flags= -l -L rustc-link-arg-bin= rustc-link-arg-benches= rustc-env= RUSTC_BOOTSTRAP=1 metadata= error= warning= = \\n \\r rustc-cfg= rustc-check-cfg=", Script),
        Parser.OfText(
            "paths", ["-L/home/u/app/target:/home/u/app/x", "error: \"/home/u/my dir/a.rs\" in '/home/\\\"q\\\"/x'", "\u001b[1m/green/ws/a\u001b[0m file:///green/target"],
            "/home/u/app /home/u/app/target /home/u/my\\\\\\sdir /home/\"q\" /green/ws /green/target /green/quoted -L -isystem \\\\n \\u001b[0m file:// = : , \\s \"", Mapped),
        Parser.OfText("terminal-text", ["\u001b[1m\u001b[91merror\u001b[0m: x", "\u001b]8;;http://x\u001b\\y\u001b]8;;\a"], "\u001b \u001b[ \u001b] \a m ; 0", Stripped),
    ];

    private static bool Arguments(string text)
    {
        var words = text.Split('\n');
        return Law.Reads<GreenException>(() =>
        {
            var call = RustcArguments.Parse(words, path => path.Length == 0 ? throw new ArgumentException(path) : Encoding.UTF8.GetBytes(text));
            _ = (call.CrateName, call.CrateTypes, call.Edition, call.Emit, call.OutDir, call.Target, call.Externs, call.SearchPaths, call.NativeLibraries, call.Cfgs, call.ExtraFilename, call.IsProbe);
            _ = CallShape.WhyNotAction(call);
            Law.Holds(call.Options.All(option => option.Index >= 0 && option.Index < call.Arguments.Count), "an option stands where there is an argument");
            Law.Same(call.Map(word => word).Arguments, call.Arguments, "mapping arguments to themselves changes nothing");
            var outputs = RustcOutputs.Expected(call, call.Target ?? RustcOutputs.LinuxTriple);
            Law.Holds(outputs.DistinctBy(output => output.Path).Count() == outputs.Count, "each output once");
        });
    }

    private static bool ArgumentFile(byte[] content) => Law.Reads<GreenException>(() =>
    {
        var lines = ArgumentFiles.Expand(["@a", "b"], _ => content);
        Law.Holds(lines[^1] == "b", "what follows an argument file stays");
        if (lines.All(line => !line.EndsWith('\r')))
        {
            Law.Same(ArgumentFiles.Expand(["@a"], _ => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))), lines, "lines that were written are read");
        }

        _ = ArgumentFiles.Expand(["-Z", "shell-argfiles", "@shell:a"], _ => content);
    });

    private static bool ShellText(string text)
    {
        if (ShellWords.Split(text) is not { } words)
        {
            return false;
        }

        Law.Same(ShellWords.Split(string.Join(' ', words.Select(ProcessFailure.Quote))) ?? [], words, "words that were quoted are read");
        return true;
    }

    private static bool Message(string line)
    {
        var message = DiagnosticParser.Parse(line);
        Law.Holds(message.Line == line, "a line is kept");
        if (message is DiagnosticMessage diagnostic)
        {
            _ = (diagnostic.IsSummary, diagnostic.Diagnostic.IsFixable);
            foreach (var keepColours in new[] { true, false })
            {
                var written = JsonMessages.CompilerMessage(Unit, line, keepColours);
                using var document = System.Text.Json.JsonDocument.Parse(written, new() { MaxDepth = 20_000 });
            }
        }

        return message is not PlainMessage;
    }

    private static bool DependencyInfo(string text) => Law.Reads<GreenException>(() =>
    {
        var info = DepInfo.Parse(text);
        Law.Holds(info.Map(rule => rule, plain => plain).Text == text, "mapping to itself changes nothing");
        Law.Holds(info.Files.All(file => file.Length > 0), "a file has a name");
        Law.Same(info.Files.Distinct(), info.Files, "each file once");
        _ = info.MapIn(Paths).MapOut(Paths);
    });

    private static bool Script(byte[] output)
    {
        var read = BuildScriptOutput.Parse(output, Package, Paths.MapOut);
        _ = BuildScriptOutput.Parse(output, Package with { RustVersion = "1.60" });
        _ = BuildScriptOutput.MessagesOfFailed(output);
        Law.Holds(read.Directives.Count <= output.Count((byte)'\n') + 1, "a line is one instruction");
        Law.Holds(read.Directives.All(directive => !directive.Value.Contains('\n', StringComparison.Ordinal)), "an instruction is one line");
        return read.Error is null;
    }

    // What has paths of both sides is told apart by neither direction, and /green/ws/target stands for no place.
    private static bool Mapped(string text)
    {
        var isHost = !text.Contains("/green", StringComparison.Ordinal);
        var isSandbox = !text.Contains("/home", StringComparison.Ordinal) && !text.Contains("/green/ws/target", StringComparison.Ordinal);
        Law.Holds(!isHost || Paths.MapOut(Paths.MapIn(text)) == text, "what was mapped in is mapped out again");
        Law.Holds(!isHost || Paths.MapOutJson(Paths.MapInJson(text)) == text, "JSON that was mapped in is mapped out again");
        Law.Holds(!isHost || Paths.MapOutMakefile(Paths.MapInMakefile(text)) == text, "a rule that was mapped in is mapped out again");
        Law.Holds(!isSandbox || Paths.MapIn(Paths.MapOut(text)) == text, "what was mapped out is mapped in again");
        return isHost || isSandbox;
    }

    private static bool Stripped(string text)
    {
        var stripped = Ansi.Strip(text);
        Law.Holds(!stripped.Contains('\u001b', StringComparison.Ordinal) && Ansi.Strip(stripped) == stripped, "no sequence is left");
        return stripped.Length == text.Length;
    }
}
