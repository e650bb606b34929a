using Microsoft.VisualStudio.TestTools.UnitTesting;

[assembly: Parallelize]

namespace GreenLib.Tests;

[TestClass]
public sealed class WordsTests
{
    [TestMethod]
    [DataRow("", 0)]
    [DataRow("one", 1)]
    [DataRow(" two  words ", 2)]
    public void Words_are_counted(string text, int words) => Assert.AreEqual(words, Words.Count(text));
}
