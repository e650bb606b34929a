using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class TextLaws
{
    private static readonly PathMapper Paths = new(
    [
        ("/home/u/app", "/green/ws"), ("/home/u/app/target", "/green/target"), ("/home/u/.cargo/registry", "/green/registry"),
        ("/home/u/my dir", "/green/spaced"), ("/home/\"q\"", "/green/quoted"),
    ]);

    private static readonly string[] Around = ["-L", "-isystem", "\u001b[0m", "\\u001b[0m", "file://", "\\n", "/src/a.rs", "dependency=", "x"];

    private static readonly Gen<string> HostText = Law.Text(
        ["/home/u/app", "/home/u/app/target", "/home/u/my dir", "/home/u/my\\ dir", "/home/\"q\"", "/home/\\\"q\\\"", "/home/u", .. Around]);

    private static readonly Gen<string> SandboxText = Law.Text(["/green/ws", "/green/target", "/green/spaced", "/green/quoted", "/green", .. Around]);

    // No newline, since a line is one rule; no backslash at the end, which rustc writes like an escaped space.
    private static readonly Gen<string> FileNames =
        Law.Text("/ws/src", "a.rs", " ", "\\ ", ": ").Select(text => text.Replace("\n", "", StringComparison.Ordinal).TrimEnd('\\', '\r')).Where(text => text.Length > 0);

    [TestMethod]
    public void Files_written_as_a_rule_are_the_files_read() => Law.Holds(FileNames.NonEmptyListOf(), names =>
    {
        var files = names.Distinct().ToArray();

        var info = DepInfo.Parse($"/out/a\\ b.d: {string.Join(' ', files.Select(MakefilePath.Escape))}\n");

        Sequence.Matches(info.Files, files);
        Sequence.Matches(info.Outputs, "/out/a b.d");
        Sequence.Matches(files.Select(file => MakefilePath.Unescape(MakefilePath.Escape(file))), files);
    });

    [TestMethod]
    public void Dep_info_is_read_or_refused_with_a_code() => Law.Holds(
        Law.Bytes("# env-dep:", "# checksum:", "a.d: ", ": ", "\\ ", "\\\n", "=", "src/lib.rs").Select(Encoding.UTF8.GetString),
        text =>
        {
            try
            {
                Assert.AreEqual(text, DepInfo.Parse(text).Map(rule => rule, plain => plain).Text);
            }
            catch (GreenException exception)
            {
                Assert.AreEqual("GREEN2102", exception.Code);
            }
        });

    [TestMethod]
    public void Every_line_of_the_compiler_is_read_and_kept() => Law.Holds(
        Law.Bytes(
            "{", "}", "[", "]", ",", "\":", "{\"message\":\"m\",\"level\":\"error\",", "\"spans\":[", "\"children\":[", "\"expansion\":{\"span\":", "\"code\":",
            "\"future_incompat_report\":[", "{\"diagnostic\":", "{\"artifact\":\"a\"", "1", "null", "\\ud800", "\"rendered\":\"").Select(Encoding.UTF8.GetString),
        line => Assert.AreEqual(line, DiagnosticParser.Parse(line).Line));

    [TestMethod]
    public void A_message_of_any_shape_is_read() => Law.Holds(Json(4), line => Assert.AreEqual(line, DiagnosticParser.Parse(line).Line));

    [TestMethod]
    public void What_was_mapped_in_is_mapped_out_again() => Law.Holds(HostText, text =>
    {
        Assert.AreEqual(text, Paths.MapOut(Paths.MapIn(text)));
        Assert.AreEqual(text, Paths.MapOutJson(Paths.MapInJson(text)));
        Assert.AreEqual(text, Paths.MapOutMakefile(Paths.MapInMakefile(text)));
    });

    [TestMethod]
    public void What_was_mapped_out_is_mapped_in_again() => Law.Holds(SandboxText, text =>
    {
        Assert.AreEqual(text, Paths.MapIn(Paths.MapOut(text)));
        Assert.AreEqual(text, Paths.MapInJson(Paths.MapOutJson(text)));
        Assert.AreEqual(text, Paths.MapInMakefile(Paths.MapOutMakefile(text)));
    });

    [TestMethod]
    public void Mapping_twice_is_mapping_once() => Law.Holds(HostText, text =>
    {
        Assert.AreEqual(Paths.MapIn(text), Paths.MapIn(Paths.MapIn(text)));
        Assert.AreEqual(Paths.MapInJson(text), Paths.MapInJson(Paths.MapInJson(text)));
        Assert.AreEqual(Paths.MapInMakefile(text), Paths.MapInMakefile(Paths.MapInMakefile(text)));
    });

    private static Gen<string> Json(int depth)
    {
        var leaf = Gen.Elements("1", "-0.5e9", "null", "true", "\"a\"", "\"\\ud800\"", "99999999999", "[]", "{}", "[1]", "[null]");
        if (depth == 0)
        {
            return leaf;
        }

        var names = Gen.Elements("message", "level", "code", "spans", "children", "rendered", "expansion", "span", "file_name", "line_start", "is_primary", "diagnostic", "future_incompat_report", "artifact", "emit");
        var members = (from name in names from value in Gen.OneOf(leaf, Json(depth - 1)) select $"\"{name}\":{value}").ListOf();
        return Gen.OneOf(
            members.Select(list => $"{{{string.Join(',', list)}}}"),
            members.Select(list => $$"""{"message":"m","level":"error",{{string.Concat(list.Select(member => member + ","))}}"x":0}"""),
            members.Select(list => $"[{string.Join(',', list.Select(member => $"{{{member}}}"))}]"));
    }
}
