using System.Text.RegularExpressions;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Green.Core.Tests.Documentation;

[TestClass]
public sealed partial class ErrorPagesTests
{
    private static readonly string Pages = Path.Combine(Checkout.Root, "docs", "errors");

    [TestMethod]
    public void Every_code_in_the_sources_has_a_page_and_every_page_a_code_in_the_sources()
    {
        CollectionAssert.AreEqual(CodesInSources(), CodesOfPages());
    }

    [TestMethod]
    public void Every_page_begins_with_its_code_and_tells_what_to_do()
    {
        foreach (var code in CodesOfPages())
        {
            var text = File.ReadAllText(Path.Combine(Pages, code + ".md"));
            StringAssert.StartsWith(text, $"# {code}: ");
            StringAssert.Contains(text, "what to do.**", StringComparison.OrdinalIgnoreCase, code);
        }
    }

    [TestMethod]
    public void The_index_lists_every_page_once_under_its_title()
    {
        var listed = File.ReadLines(Path.Combine(Pages, "README.md")).Where(line => line.StartsWith("- [", StringComparison.Ordinal));
        var titles = CodesOfPages().Select(code =>
            $"- [{code}]({code}.md): {File.ReadLines(Path.Combine(Pages, code + ".md")).First()[$"# {code}: ".Length..]}");

        CollectionAssert.AreEqual(titles.ToList(), listed.ToList());
    }

    private static List<string> CodesOfPages() =>
        [.. Directory.EnumerateFiles(Pages, "GREEN*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    private static List<string> CodesInSources()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true };
        var files = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*.cs", options)
            .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "targets"), "*.targets", options))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));
        return [.. files.SelectMany(path => Code().Matches(File.ReadAllText(path))).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"\bGREEN[0-9]{4}\b")]
    private static partial Regex Code();
}
