using System.Globalization;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>In which order units run that could all start.</summary>
[TestClass]
public sealed class ScheduleTests
{
    private const int Alone = 60;

    private static readonly string[] Chain = ["base", "lower", "upper", "top"];

    private static GreenHome home = null!;

    [ClassInitialize]
    public static void Open(TestContext context) => home = new GreenHome(nameof(ScheduleTests), context.CancellationToken);

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    public async Task The_longest_chain_comes_before_what_nothing_waits_for()
    {
        var alone = Enumerable.Range(0, Alone).Select(number => "alone" + number.ToString(CultureInfo.InvariantCulture)).ToList();
        var project = home.Create("chain", [
            ("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"*-*\"]\n"),
            .. alone.Concat(Chain).SelectMany(name => new[]
            {
                ($"of-{name}/Cargo.toml", $"[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n" + Before(name)),
                ($"of-{name}/src/lib.rs", ""),
            }),
        ]);

        var order = (await project.GreenAsync("build", "-j1")).Compiles(Alone + Chain.Length).Announced.ToList();

        Assert.IsInRange(0, Alone / 2, order.IndexOf("upper"), string.Join('\n', project.Transcript));
    }

    private static string Before(string name) =>
        Array.IndexOf(Chain, name) is > 0 and var place ? $"{Chain[place - 1]} = {{ path = \"../of-{Chain[place - 1]}\" }}\n" : "";
}
