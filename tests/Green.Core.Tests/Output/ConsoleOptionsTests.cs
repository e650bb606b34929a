using Green.Core.Output;

namespace Green.Core.Tests.Output;

[TestClass]
public sealed class ConsoleOptionsTests
{
    [TestMethod]
    [DataRow("human", false, true, false)]
    [DataRow("short", false, true, false)]
    [DataRow("JSON", true, false, false)]
    [DataRow("json-diagnostic-short", true, false, false)]
    [DataRow("json-diagnostic-rendered-ansi", true, false, true)]
    [DataRow("json,json-render-diagnostics", true, true, false)]
    [DataRow("json-render-diagnostics,json-diagnostic-rendered-ansi", true, true, true)]
    public void A_message_format_is_a_list_of_cargos_words(string value, bool json, bool render, bool ansi) =>
        Assert.AreEqual(new MessageFormat(json, render, ansi), MessageFormat.TryParse(value));

    [TestMethod]
    public void A_word_cargo_does_not_know_is_no_format() => Assert.IsNull(MessageFormat.TryParse("json,xml"));

    [TestMethod]
    [DataRow(0, "0.00s")]
    [DataRow(59_999, "59.99s")]
    [DataRow(60_000, "1m 00s")]
    [DataRow(3_661_000, "61m 01s")]
    public void Durations_read_as_cargos(int milliseconds, string expected) =>
        Assert.AreEqual(expected, CargoConsole.Duration(TimeSpan.FromMilliseconds(milliseconds)));

    [TestMethod]
    [DataRow("lib", "Compiling", "foo")]
    [DataRow("lib test", "Compiling", "foo_lib(test)")]
    [DataRow("bin \"web\"", "Compiling", "web(bin)")]
    [DataRow("bin \"web\" test", "Compiling", "web(bin test)")]
    [DataRow("test \"it\"", "Compiling", "it(test)")]
    [DataRow("bench \"b\"", "Compiling", "b(bench)")]
    [DataRow("example \"e\"", "Checking", "e(example)")]
    [DataRow("build script", "Compiling", "foo(build.rs)")]
    [DataRow("build script", "Running", "foo(build)")]
    public void The_progress_line_names_units_as_cargo_does(string description, string verb, string expected) =>
        Assert.AreEqual(expected, ProgressLine.NameOf(TestUnit.Create("foo", description) with { Verb = verb, Target = """{"name":"foo_lib"}""" }));

    [TestMethod]
    public void A_long_list_of_units_is_cut_at_the_terminals_edge()
    {
        Assert.AreEqual("[====================>        ] 3/4: sh…", ProgressLine.Render(3, 4, ["short"], 55)!);
        Assert.AreEqual(60 - 15, ProgressLine.Render(3, 4, [new string('x', 100)], 60)!.Length);
        StringAssert.EndsWith(ProgressLine.Render(3, 4, [new string('x', 100)], 60), "x…");
        Assert.IsNull(ProgressLine.Render(3, 4, [], 15));
    }
}
