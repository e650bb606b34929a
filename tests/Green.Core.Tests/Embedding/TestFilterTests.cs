using Green.Core.Embedding;

namespace Green.Core.Tests.Embedding;

[TestClass]
public sealed class TestFilterTests
{
    private static readonly CrateTest Test = new("native", "parse::tests::Empty_input");

    [TestMethod]
    [DataRow("", true)]
    [DataRow("parse", true)]
    [DataRow("absent", false)]
    [DataRow("FullyQualifiedName=native::parse::tests::Empty_input", true)]
    [DataRow("FullyQualifiedName=native::parse", false)]
    [DataRow("FullyQualifiedName~native::parse", true)]
    [DataRow("fullyqualifiedname!~absent", true)]
    [DataRow("Name=empty_INPUT", true)]
    [DataRow("Name!=Empty_input", false)]
    [DataRow("DisplayName = parse::tests::Empty_input ", true)]
    [DataRow("Name~Empty&Name~output", false)]
    [DataRow("Name~Empty & (Name~output | Name~input)", true)]
    [DataRow("Name~output|Name~Empty&Name~input", true)]
    [DataRow("(Name~output|Name~Empty)&Name~absent", false)]
    [DataRow("TestCategory=slow", false)]
    [DataRow("TestCategory!=slow", true)]
    public void A_filter_selects_as_dotnet_test_does(string filter, bool selects) => Assert.AreEqual(selects, TestFilter.Parse(filter)(Test));

    [TestMethod]
    public void A_backslash_takes_an_operator_as_it_stands()
    {
        var doctest = new CrateTest("native (doc)", "src/lib.rs - add (line 3)");
        Assert.IsTrue(TestFilter.Parse(@"DisplayName~\(line 3\)")(doctest));
        Assert.IsFalse(TestFilter.Parse(@"DisplayName~\(line 4\)")(doctest));
    }

    [TestMethod]
    [DataRow("Name=")]
    [DataRow("(Name=a")]
    [DataRow("Name=a)")]
    [DataRow("Name=a&")]
    [DataRow("|")]
    [DataRow("Name!a")]
    public void What_is_no_filter_is_an_error_with_its_place(string filter)
    {
        var failure = Assert.ThrowsExactly<GreenException>(() => TestFilter.Parse(filter));
        Assert.AreEqual("GREEN6007", failure.Code);
    }
}
