using System.Diagnostics;
using System.Xml.Linq;

namespace Green.Core.Tests.Embedding;

/// <summary>The table of targets for runtime identifiers.</summary>
[TestClass]
public sealed class RuntimeTargetTests
{
    [TestMethod]
    public void Every_target_is_one_that_rustc_knows()
    {
        using var rustc = Process.Start(new ProcessStartInfo("rustc", ["--print=target-list"]) { RedirectStandardOutput = true })!;
        var known = rustc.StandardOutput.ReadToEnd().Split('\n').ToHashSet();
        rustc.WaitForExit();
        var table = XDocument.Load(Path.Combine(Checkout.Root, "targets", "Green.Rids.props")).Descendants("GreenRuntimeTarget").ToList();
        Assert.IsGreaterThan(30, table.Count);
        Assert.AreEqual(table.Count, table.Select(row => row.Attribute("Include")!.Value).Distinct().Count());
        foreach (var target in table.SelectMany(row => new[] { row.Attribute("Triple"), row.Attribute("CrossTriple") }).OfType<XAttribute>())
        {
            Assert.Contains(target.Value, known);
        }
    }
}
