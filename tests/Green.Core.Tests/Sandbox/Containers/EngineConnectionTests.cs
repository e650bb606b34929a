using Green.Core.Sandbox.Containers;

namespace Green.Core.Tests.Sandbox.Containers;

[TestClass]
public sealed class EngineConnectionTests(TestContext context)
{
    private CancellationToken Cancellation => context.CancellationToken;

    [TestMethod]
    public async Task Without_an_engine_the_error_is_GREEN2001_and_names_the_place()
    {
        using var directory = new TemporaryDirectory();
        using var engine = new EngineConnection([new($"unix://{directory["none.sock"]}")]);

        var error = await Assert.ThrowsExactlyAsync<GreenException>(() => engine.ConnectAsync(Cancellation));

        Assert.AreEqual("GREEN2001", error.Code);
        Assert.Contains(directory["none.sock"], error.Message);
        Assert.Contains("--sandbox namespaces", error.Advice);
    }

    [TestMethod]
    public async Task An_engine_older_than_Docker_20_10_is_GREEN2011()
    {
        using var directory = new TemporaryDirectory();
        using var old = new ScriptedEngine(directory["engine.sock"]);
        old.Answer("GET /version", 200, """{"Version":"19.03.15","ApiVersion":"1.40","MinAPIVersion":"1.12"}""");
        using var engine = new EngineConnection([old.Endpoint]);

        var error = await Assert.ThrowsExactlyAsync<GreenException>(() => engine.ConnectAsync(Cancellation));

        Assert.AreEqual("GREEN2011", error.Code);
        Assert.Contains("1.40", error.Message);
    }

    [TestMethod]
    [DataRow("1.12", "1.41", "1.41", DisplayName = "Docker 20.10")]
    [DataRow("1.24", "1.50", "1.44", DisplayName = "Docker 28")]
    [DataRow("1.44", "1.52", "1.44", DisplayName = "Docker 29")]
    [DataRow("1.60", "1.70", "1.60", DisplayName = "one that dropped what is known today")]
    [DataRow("0.0", "1.41", "1.41", DisplayName = "one that does not tell its oldest")]
    [DataRow("1.12", "1.40", null, DisplayName = "Docker 19.03")]
    public void The_version_is_one_that_both_sides_speak(string lowest, string highest, string? chosen) =>
        Assert.AreEqual(chosen, EngineConnection.Choose(Version.Parse(lowest), Version.Parse(highest))?.ToString());

    [TestMethod]
    public async Task The_machines_engine_is_connected_to_once()
    {
        using var engine = await EngineFixture.RequireEngineAsync(Cancellation);

        var first = await engine.ConnectAsync(Cancellation);

        Assert.AreSame(first, await engine.ConnectAsync(Cancellation));
        Assert.AreNotEqual("", (await first.System.GetVersionAsync(Cancellation)).Version);
    }
}
