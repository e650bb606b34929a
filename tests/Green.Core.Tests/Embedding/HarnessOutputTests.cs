using System.Xml.Linq;
using Green.Core.Embedding;

namespace Green.Core.Tests.Embedding;

[TestClass]
public sealed class HarnessOutputTests
{
    private static readonly string[] Counted = ["total", "executed", "passed", "failed", "notExecuted"];

    private const string Printed = """

        running 5 tests
        test tests::adds ... ok
        test tests::panics - should panic ... ok
        test tests::years ... ignored, takes years
        test tests::wraps ... FAILED
        test src/lib.rs - sum (line 1) ... ok

        failures:

        ---- tests::wraps stdout ----
        said before

        thread 'tests::wraps' panicked at src/lib.rs:20:9:
        not three: <&>
        failures:
        ---- x ----

        failures:
            tests::wraps

        test result: FAILED. 3 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
        """;

    [TestMethod]
    public void Each_line_of_the_log_is_a_result_and_a_failure_has_what_was_said()
    {
        var results = Results();
        Assert.AreEqual(
            "tests::adds Passed, tests::panics Passed, tests::years Ignored, tests::wraps Failed, src/lib.rs - sum (line 1) Passed",
            string.Join(", ", results.Values.Select(result => $"{result.Test.Name} {result.Outcome}")));
        Assert.AreEqual("takes years", results["tests::years"].Message);
        Assert.AreEqual("said before\n\nthread 'tests::wraps' panicked at src/lib.rs:20:9:\nnot three: <&>\nfailures:\n---- x ----", results["tests::wraps"].Message);
    }

    [TestMethod]
    public void A_list_has_the_tests_and_no_benchmarks() => Assert.AreEqual(
        "tests::adds, src/lib.rs - sum (line 1)",
        string.Join(", ", HarnessOutput.ListIn(["tests::adds: test", "tests::fast: benchmark", "src/lib.rs - sum (line 1): test", "", "2 tests, 1 benchmark"])));

    [TestMethod]
    public void A_result_file_counts_and_names_every_test()
    {
        var results = Results().Values.Append(new CrateTestResult(new CrateTest("x", "control"), TestOutcome.Failed, "a \u0001 character", DateTimeOffset.UtcNow, TimeSpan.FromSeconds(1.5))).ToList();
        var file = XDocument.Parse(TrxFile.Of(results, "Cargo.toml", "machine").ToString());
        var space = file.Root!.Name.Namespace;
        var counters = file.Descendants(space + "Counters").Single();
        Assert.AreEqual("6 5 3 2 1", string.Join(' ', Counted.Select(name => counters.Attribute(name)!.Value)));
        var one = file.Descendants(space + "UnitTestResult").Single(result => result.Attribute("testName")!.Value == "x::control");
        Assert.AreEqual("00:00:01.5000000", one.Attribute("duration")!.Value);
        Assert.AreEqual("a  character", one.Descendants(space + "Message").Single().Value);
        var ids = file.Descendants(space + "UnitTest").ToDictionary(test => test.Attribute("id")!.Value);
        Assert.IsTrue(file.Descendants(space + "UnitTestResult").All(result => ids.ContainsKey(result.Attribute("testId")!.Value)));
    }

    private static IReadOnlyDictionary<string, CrateTestResult> Results()
    {
        var output = new HarnessOutput("native", ["tests::adds", "tests::panics", "tests::years", "tests::wraps", "src/lib.rs - sum (line 1)", "tests::lost"], TimeProvider.System);
        foreach (var line in Printed.Split('\n'))
        {
            output.Add(line);
        }

        return output.Results(["ok tests::adds", "ok tests::panics", "ignored: takes years tests::years", "failed: note: it did not tests::wraps", "ok src/lib.rs - sum (line 1)", "", "ok unknown"]);
    }
}
