using System.Diagnostics;
using Green.Core.Rustc;

namespace Green.Core.Tests.Rustc;

[TestClass]
public sealed class DiagnosticTests
{
    [TestMethod]
    public void A_real_error_has_its_place_code_and_help_link()
    {
        var messages = Compile("fn main() {\n    let x: u8 = \"\";\n}\n");

        var error = messages.OfType<DiagnosticMessage>().Select(message => message.Diagnostic).First(d => d.Level == "error");
        Assert.AreEqual("E0308", error.Code);
        Assert.AreEqual("mismatched types", error.Message);
        var location = DiagnosticLocation.Of(error);
        Assert.AreEqual(
            new DiagnosticLocation("main.rs", 2, 17, 2, 19, "E0308", "https://doc.rust-lang.org/error_codes/E0308.html"), location);
        Assert.AreEqual(1, messages.OfType<DiagnosticMessage>().Count(message => message.IsSummary));
    }

    [TestMethod]
    public void A_lint_is_named_can_be_fixed_and_has_no_link()
    {
        var messages = Compile("fn main() { let mut x = 1; println!(\"{x}\"); }\n");

        var lint = messages.OfType<DiagnosticMessage>().First().Diagnostic;
        Assert.AreEqual("unused_mut", lint.Code);
        Assert.IsTrue(lint.IsFixable);
        Assert.IsNull(DiagnosticLocation.Of(lint).HelpLink);
        Assert.IsTrue(messages.OfType<ArtifactMessage>().Any(artifact => artifact is { Emit: "metadata", Path: "libmain.rmeta" }));
    }

    [TestMethod]
    public void Other_lines_are_kept_as_they_are()
    {
        Assert.AreEqual(new PlainMessage("{ not json"), DiagnosticParser.Parse("{ not json"));
        Assert.AreEqual(new PlainMessage("ld: warning"), DiagnosticParser.Parse("ld: warning"));
        Assert.IsInstanceOfType<OtherMessage>(DiagnosticParser.Parse("""{"$message_type":"section_timing","event":"start","name":"link","time":1}"""));
        var report = (FutureIncompatMessage)DiagnosticParser.Parse(
            """{"$message_type":"future_incompat","future_incompat_report":[{"diagnostic":{"message":"m","level":"warning","code":{"code":"some_lint"},"spans":[],"children":[]}}]}""");
        Assert.AreEqual("some_lint", report.Diagnostics.Single().Code);
    }

    [TestMethod]
    [DataRow("""{"future_incompat_report":[1]}""")]
    [DataRow("""{"future_incompat_report":[{"diagnostic":1}]}""")]
    [DataRow("""{"message":"m","level":"error","spans":[1]}""")]
    [DataRow("""{"message":"m","level":"error","children":[null]}""")]
    [DataRow("""{"message":"\ud800","level":"error"}""")]
    public void Json_of_another_form_than_rustcs_is_a_plain_line(string line) =>
        Assert.AreEqual(new PlainMessage(line), DiagnosticParser.Parse(line));

    [TestMethod]
    public void A_place_outside_all_files_falls_back_to_the_macro_call()
    {
        const string line = """
            {"message":"m","level":"error","code":null,"children":[],"spans":[{"file_name":"<anon>","line_start":9,"line_end":9,"column_start":1,"column_end":2,"is_primary":true,
            "expansion":{"span":{"file_name":"src/lib.rs","line_start":3,"line_end":3,"column_start":5,"column_end":8,"is_primary":false},"macro_decl_name":"m!"}}]}
            """;
        var diagnostic = ((DiagnosticMessage)DiagnosticParser.Parse(line)).Diagnostic;

        Assert.AreEqual(new DiagnosticLocation("src/lib.rs", 3, 5, 3, 8, null, null), DiagnosticLocation.Of(diagnostic));
    }

    private static List<RustcMessage> Compile(string source)
    {
        var directory = Directory.CreateTempSubdirectory("green-diagnostics-");
        try
        {
            File.WriteAllText(Path.Combine(directory.FullName, "main.rs"), source);
            var start = new ProcessStartInfo(
                "rustc", ["main.rs", "--emit=metadata", "--error-format=json", "--json=diagnostic-rendered-ansi,artifacts,future-incompat"])
            {
                WorkingDirectory = directory.FullName,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            return [.. process.StandardError.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(DiagnosticParser.Parse)];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
