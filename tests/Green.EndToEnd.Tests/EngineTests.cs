using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>
/// The hello sample in containers of whatever engine the environment names; <c>build/test</c> runs it with each that the
/// machine can have.
/// </summary>
[TestClass]
[TestCategory("Engine")]
public sealed class EngineTests(TestContext context)
{
    [TestMethod]
    public async Task The_sample_builds_from_nothing_and_from_the_store_and_its_sandboxes_are_listed_and_stopped()
    {
        GivenEngine.Require();

        using var home = new GreenHome(nameof(EngineTests), context.CancellationToken);
        var first = Place(home, "first");
        var cold = await first.GreenAsync("build");
        if (GivenEngine.IsMissing(cold))
        {
            Assert.Inconclusive("Skipped: there is no container engine with the image of the setting `image`: " + cold.Error);
        }

        try
        {
            cold.Succeeds();
            (await first.RunAsync(first["target/debug/hello"])).Succeeds();
            (await first.GreenAsync("build")).DoesNothing();
            (await Place(home, "second").GreenAsync("build")).CompilesNothing();

            var status = await first.GreenAsync("sandbox", "status");
            Assert.MatchesRegex(@"\A(container-\S+  waiting\n)+\z", status.Succeeds().Output);
            var slots = status.Output.Count(character => character == '\n');
            (await first.GreenAsync("sandbox", "stop")).Prints(slots == 1 ? "1 slot ended" : $"{slots} slots ended");
            (await first.GreenAsync("sandbox", "status")).Prints("no slots");

            first.DeleteTarget();
            File.AppendAllText(first["hello/src/main.rs"], "// changed\n");
            (await first.GreenAsync("build")).Announces("hello").Compiles(1);
        }
        finally
        {
            await first.GreenAsync("sandbox", "stop");
        }
    }

    private static GreenProject Place(GreenHome home, string checkout)
    {
        var project = home.CopySample("hello", checkout);
        project.Environment["GREEN_SANDBOX"] = "container";
        return project;
    }
}
