using Green.Core.Actions;

namespace Green.Core.Tests.Actions;

[TestClass]
public sealed class CriticalPathTests
{
    private static readonly string[] Order = ["base\tB", "macro\tM", "left\tL\tbase", "right\tR\tbase\tmacro", "top\tT\tleft\tright"];

    private static readonly Dictionary<string, double> Guesses = new() { ["base"] = 3, ["macro"] = 3, ["left"] = 3, ["right"] = 3.5, ["top"] = 1 };

    [TestMethod]
    public void A_chain_takes_as_long_as_its_units_took()
    {
        var path = Path(Order, new Dictionary<string, double> { ["B"] = 1, ["M"] = 7, ["L"] = 4, ["R"] = 2, ["T"] = 0.5 });

        Assert.AreEqual(0.5, path.From("top"));
        Assert.AreEqual(4.5, path.From("left"));
        Assert.AreEqual(2.5, path.From("right"));
        Assert.AreEqual(5.5, path.From("base"));
        Assert.AreEqual(9.5, path.From("macro"));
    }

    [TestMethod]
    public void What_never_ran_is_taken_to_last_as_long_as_was_guessed()
    {
        var path = Path(Order, new Dictionary<string, double> { ["L"] = 2, ["T"] = 4 });

        Assert.AreEqual(4 + 3.5, path.From("right"));
        Assert.AreEqual(4 + 3.5 + 3, path.From("base"));
        Assert.AreEqual(1 + 3.5 + 3, Path(Order, new Dictionary<string, double>()).From("base"));
    }

    [TestMethod]
    public void A_damaged_order_is_no_failure() =>
        Assert.AreEqual(4.5, Path([.. Order, "", "half a li", "a line"], new Dictionary<string, double>()).From("right"));

    [TestMethod]
    public void A_unit_that_is_not_in_the_graph_is_never_urgent() => Assert.AreEqual(0, Path(Order, new Dictionary<string, double>()).From("other"));

    private static CriticalPath Path(IEnumerable<string> order, Dictionary<string, double> durations) => new(order, durations, id => Guesses[id]);
}
