using System.Globalization;
using System.Xml.Linq;

namespace Green.Core.Embedding;

/// <summary>Test results in the form of Visual Studio's .trx files.</summary>
public static class TrxFile
{
    private const string UnitTestType = "13cdc9d9-ddb5-4fa4-a97d-d965ccfc6d4b";
    private const string ResultList = "8c84fa94-04c1-424b-9868-57a2d4851a1d";

    private static readonly XNamespace Space = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <param name="storage">What the tests belong to.</param>
    /// <param name="machine">The name of the machine.</param>
    public static XDocument Of(IReadOnlyList<CrateTestResult> results, string storage, string machine)
    {
        var tests = results.Select(result => (Result: result, Test: IdOf(result.Test.FullName), Execution: Guid.NewGuid())).ToList();
        var began = results.Count > 0 ? results.Min(result => result.Began) : DateTimeOffset.UtcNow;
        var ended = results.Count > 0 ? results.Max(result => result.Began + result.Duration) : began;
        int Count(TestOutcome outcome) => results.Count(result => result.Outcome == outcome);
        var (passed, failed, ignored) = (Count(TestOutcome.Passed), Count(TestOutcome.Failed), Count(TestOutcome.Ignored));
        return new XDocument(new XElement(
            Space + "TestRun",
            new XAttribute("id", Guid.NewGuid()),
            new XAttribute("name", storage),
            new XElement(Space + "Times", new XAttribute("creation", Text(began)), new XAttribute("start", Text(began)), new XAttribute("finish", Text(ended))),
            new XElement(Space + "Results", tests.Select(test => ResultOf(test.Result, test.Test, test.Execution, machine))),
            new XElement(Space + "TestDefinitions", tests.Select(test => DefinitionOf(test.Result.Test, test.Test, test.Execution, storage))),
            new XElement(Space + "TestEntries", tests.Select(test => new XElement(
                Space + "TestEntry", new XAttribute("testId", test.Test), new XAttribute("executionId", test.Execution), new XAttribute("testListId", ResultList)))),
            new XElement(Space + "TestLists", new XElement(
                Space + "TestList", new XAttribute("name", "Results Not in a List"), new XAttribute("id", ResultList))),
            new XElement(
                Space + "ResultSummary",
                new XAttribute("outcome", failed > 0 ? "Failed" : "Completed"),
                new XElement(
                    Space + "Counters",
                    new XAttribute("total", results.Count),
                    new XAttribute("executed", passed + failed),
                    new XAttribute("passed", passed),
                    new XAttribute("failed", failed),
                    new XAttribute("notExecuted", ignored)))));
    }

    private static XElement ResultOf(CrateTestResult result, Guid test, Guid execution, string machine) => new(
        Space + "UnitTestResult",
        new XAttribute("executionId", execution),
        new XAttribute("testId", test),
        new XAttribute("testName", result.Test.FullName),
        new XAttribute("computerName", machine),
        new XAttribute("duration", result.Duration.ToString("c", CultureInfo.InvariantCulture)),
        new XAttribute("startTime", Text(result.Began)),
        new XAttribute("endTime", Text(result.Began + result.Duration)),
        new XAttribute("testType", UnitTestType),
        new XAttribute("outcome", result.Outcome == TestOutcome.Ignored ? "NotExecuted" : result.Outcome.ToString()),
        new XAttribute("testListId", ResultList),
        result.Message.Length == 0 ? null
            : new XElement(Space + "Output", new XElement(Space + "ErrorInfo", new XElement(Space + "Message", Printable(result.Message)))));

    private static XElement DefinitionOf(CrateTest test, Guid id, Guid execution, string storage) => new(
        Space + "UnitTest",
        new XAttribute("name", test.FullName),
        new XAttribute("storage", storage),
        new XAttribute("id", id),
        new XElement(Space + "Execution", new XAttribute("id", execution)),
        new XElement(
            Space + "TestMethod",
            new XAttribute("codeBase", storage),
            new XAttribute("adapterTypeName", "executor://green/rust"),
            new XAttribute("className", test.Program),
            new XAttribute("name", test.Name)));

    private static string Text(DateTimeOffset time) => time.ToString("o", CultureInfo.InvariantCulture);

    /// <summary>Without what XML has no place for.</summary>
    private static string Printable(string text) => string.Concat(text.Where(System.Xml.XmlConvert.IsXmlChar));

    /// <summary>The same test has the same id in every run.</summary>
    private static Guid IdOf(string name) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
