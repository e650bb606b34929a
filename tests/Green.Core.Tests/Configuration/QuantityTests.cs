using Green.Core.Configuration;

namespace Green.Core.Tests.Configuration;

[TestClass]
public sealed class QuantityTests
{
    [TestMethod]
    [DataRow("0", 0L)]
    [DataRow("123", 123L)]
    [DataRow("5 MB", 5_000_000L)]
    [DataRow("1.5GiB", 1_610_612_736L)]
    [DataRow("2g", 2_147_483_648L)]
    public void Sizes_are_read_in_powers_of_1000_and_of_1024(string text, long bytes) => Assert.AreEqual(bytes, ByteSize.Parse(text));

    [TestMethod]
    [DataRow("")]
    [DataRow("GiB")]
    [DataRow("-1")]
    [DataRow("1 PiB")]
    [DataRow("99999999999TiB")]
    public void What_is_no_size_is_refused(string text) => Assert.IsFalse(ByteSize.TryParse(text, out _));

    [TestMethod]
    [DataRow(1023L, "1023 B")]
    [DataRow(1536L, "1.5 KiB")]
    [DataRow(21_474_836_480L, "20.0 GiB")]
    public void Sizes_are_written_in_powers_of_1024(long bytes, string text) => Assert.AreEqual(text, ByteSize.Format(bytes));

    [TestMethod]
    [DataRow("90m", 90)]
    [DataRow("2h", 120)]
    [DataRow("1d", 1440)]
    [DataRow("1w", 10080)]
    public void Times_are_read(string text, int minutes)
    {
        Assert.IsTrue(Duration.TryParse(text, out var age));
        Assert.AreEqual(TimeSpan.FromMinutes(minutes), age);
    }

    [TestMethod]
    [DataRow(0.25, "0.25s")]
    [DataRow(90, "90s")]
    [DataRow(7200, "2h")]
    [DataRow(1_209_600, "2w")]
    public void Times_are_written_in_the_greatest_unit(double seconds, string text) => Assert.AreEqual(text, Duration.Format(TimeSpan.FromSeconds(seconds)));

    [TestMethod]
    [DataRow("")]
    [DataRow("d")]
    [DataRow("30")]
    [DataRow("-3d")]
    [DataRow("4000000000w")]
    public void What_is_no_time_is_refused(string text) => Assert.IsFalse(Duration.TryParse(text, out _));
}
