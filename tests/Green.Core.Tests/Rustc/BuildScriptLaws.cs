using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class BuildScriptLaws
{
    private static readonly ScriptPackage Package =
        new("foo v0.1.0 (/ws/foo)", [new("foo", ["lib", "cdylib"]), new("web", ["bin"]), new("t", ["test"])], "foo");

    /// <summary>A line of output, and what cargo's documentation says it means: a list's name and the entry in it.</summary>
    private sealed record Line(byte[] Bytes, string? List, string Entry)
    {
        public Line(string text, string? list, string entry)
            : this(Encoding.UTF8.GetBytes(text), list, entry)
        {
        }
    }

    // Cargo drops white space around a line, so a value has none at its ends.
    private static readonly Gen<string> Values =
        Law.Text("static=z", "native=/x", "cfg(a)", "A=b", "cargo::", "-l").Select(text => text.Replace("\n", "", StringComparison.Ordinal).Trim());

    private static readonly Gen<string> Words = Gen.Elements("z", "/usr/lib", "static=z", "-l", "-L", "é=\"q\"");

    private static readonly Gen<string> Names = Gen.Elements("A", "include", "rustc-new", "metadata", "error", "unheard of", "");

    private static readonly string[] Scopes = ["All", "Bins", "Tests", "Cdylib", "SingleBin web"];

    private static readonly Gen<string> Syntax = Gen.Elements("cargo:", "cargo::");

    private static readonly Gen<Line> Instructions = Gen.OneOf(
        from syntax in Syntax
        from key in Gen.Elements("rustc-link-lib", "rustc-link-search", "rustc-cfg", "rustc-check-cfg", "rerun-if-changed", "rerun-if-env-changed", "warning")
        from value in Values
        select new Line($"{syntax}{key}={value}", key, value),
        from syntax in Syntax
        from key in Gen.Elements("rustc-link-arg", "rustc-link-arg-bins", "rustc-link-arg-tests", "rustc-link-arg-cdylib", "rustc-cdylib-link-arg")
        from value in Values
        select new Line($"{syntax}{key}={value}", Scope(key), value),
        from syntax in Syntax
        from value in Values
        select new Line($"{syntax}rustc-link-arg-bin=web={value}", "SingleBin web", value),
        from syntax in Syntax
        from flag in Gen.Elements("-l", "-L")
        from gap in Gen.Elements("", " ", "\t \u3000")
        from word in Words
        select new Line($"{syntax}rustc-flags={flag}{gap}{word}", flag == "-l" ? "rustc-link-lib" : "rustc-link-search", word),
        from syntax in Syntax
        from name in Gen.Elements("A", "LD", "")
        from value in Values
        select new Line($"{syntax}rustc-env={name}={value}", "rustc-env", $"{name}={value}"),
        from syntax in Gen.Elements("cargo:", "cargo::metadata=")
        from name in Names
        from value in Values
        select new Line($"{syntax}{name}={value}", "metadata", $"{name}={value}"));

    private static readonly Gen<Line> Chatter = Gen.OneOf(
        Gen.Elements("", "compiling", "cargo", "Cargo::rustc-cfg=a", "-lz", "rustc-cfg=a", "\ufeffcargo::rustc-cfg=a").Select(text => new Line(text, null, "")),
        Gen.Constant(new Line([.. "cargo::rustc-cfg=a"u8, 0xff], null, "")));

    private static readonly Gen<Line> Lines =
        from line in Gen.Frequency((4, Instructions), (1, Chatter))
        from before in Gen.Elements("", "", " ", "\t", "\u00a0")
        from after in Gen.Elements("", "", " ", "\r", "\u2003\t")
        select line with { Bytes = [.. Encoding.UTF8.GetBytes(before), .. line.Bytes, .. Encoding.UTF8.GetBytes(after)] };

    [TestMethod]
    public void Every_list_has_what_the_documentation_says() => Law.Holds(Lines.ArrayOf(), lines =>
    {
        var output = BuildScriptOutput.Parse([.. lines.SelectMany(line => line.Bytes.Append((byte)'\n'))], Package);

        Assert.IsNull(output.Error);
        Same("rustc-link-lib", output.LinkLibraries);
        Same("rustc-link-search", output.LinkSearch);
        Same("rustc-cfg", output.Cfgs);
        Same("rustc-check-cfg", output.CheckCfgs);
        Same("rerun-if-changed", output.RerunIfChanged);
        Same("rerun-if-env-changed", output.RerunIfEnvChanged);
        Same("warning", output.Messages.Select(message => message.Text));
        Same("rustc-env", output.Environment.Select(pair => $"{pair.Key}={pair.Value}"));
        Same("metadata", output.Metadata.Select(pair => $"{pair.Key}={pair.Value}"));
        foreach (var scope in Scopes)
        {
            Same(scope, output.LinkArguments.Where(argument => $"{argument.Scope} {argument.Bin}".Trim() == scope).Select(argument => argument.Argument));
        }

        Assert.HasCount(lines.Count(line => line.List is not null), output.Directives);

        void Same(string list, IEnumerable<string> entries) =>
            Sequence.Matches(entries, [.. lines.Where(line => line.List == list).Select(line => line.Entry)]);
    });

    [TestMethod]
    public void Behind_the_first_wrong_instruction_nothing_is_read() => Law.Holds(
        from before in Lines.ArrayOf()
        from wrong in Gen.Elements("cargo::nothing", "cargo:nothing", "cargo::foo=bar", "cargo::rustc-flags=-l", "cargo::rustc-env=A", "cargo::rustc-link-arg-benches=-z")
        from after in Lines.ArrayOf()
        select (before, wrong, after),
        output =>
        {
            byte[] start = [.. output.before.SelectMany(line => line.Bytes.Append((byte)'\n'))];
            byte[] whole = [.. start, .. Encoding.UTF8.GetBytes(output.wrong), .. output.after.SelectMany(line => line.Bytes.Prepend((byte)'\n'))];

            var read = BuildScriptOutput.Parse(whole, Package);

            Assert.IsNotNull(read.Error);
            Sequence.Matches(read.Metadata, [.. BuildScriptOutput.Parse(start, Package).Metadata]);
        });

    [TestMethod]
    public void No_output_is_too_odd_to_be_read() => Law.Holds(
        Law.Bytes("cargo:", "cargo::", "rustc-flags=", "rustc-link-lib=", "rustc-link-arg-bin=", "metadata=", "rustc-env=", "error=", "warning=", "-l", "RUSTC_BOOTSTRAP=1"),
        bytes =>
        {
            _ = BuildScriptOutput.Parse(bytes, Package);
            _ = BuildScriptOutput.Parse(bytes, Package with { RustVersion = "1.60" });
            _ = BuildScriptOutput.MessagesOfFailed(bytes);
        });

    private static string Scope(string key) => key switch
    {
        "rustc-link-arg" => "All",
        "rustc-link-arg-bins" => "Bins",
        "rustc-link-arg-tests" => "Tests",
        _ => "Cdylib",
    };
}
