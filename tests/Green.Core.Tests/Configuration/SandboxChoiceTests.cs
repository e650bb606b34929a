using Green.Core.Configuration;
using Green.Core.Sandbox.Containers;
using Green.Core.Tests.Sandbox.Containers;

namespace Green.Core.Tests.Configuration;

[TestClass]
public sealed class SandboxChoiceTests(TestContext context)
{
    [TestMethod]
    public async Task The_host_is_taken_only_by_name_and_asks_no_engine()
    {
        using var user = new SettingsFixture();
        using var engine = Engine(user);

        Assert.AreEqual(new SandboxDecision("host", null, null), await ChooseAsync(user, "host"));
        Assert.HasCount(0, engine.Requests);
    }

    [TestMethod]
    public async Task Containers_are_taken_where_the_engine_has_the_image_by_one_request()
    {
        using var user = new SettingsFixture();
        user.Environment["GREEN_IMAGE"] = "some/image:1";
        using var engine = Engine(user).Answer("GET /images/some/image%3A1/json", 200, "{}");

        Assert.AreEqual(new SandboxDecision("container", "some/image:1", null), await ChooseAsync(user, null));
        Assert.HasCount(1, engine.Requests);
    }

    [TestMethod]
    public async Task An_image_that_was_used_before_is_looked_for_by_its_id()
    {
        using var user = new SettingsFixture();
        user.Environment["GREEN_IMAGE"] = "moved:latest";
        await ContainerSandbox.Records(user.Environment["GREEN_HOME"])
            .AddAsync(new ContainerImage("moved:latest", "sha256:1111", null), context.CancellationToken);
        using var engine = Engine(user).Answer("GET /images/sha256%3A1111/json", 200, "{}");

        Assert.AreEqual("container", (await ChooseAsync(user, null)).Kind);
    }

    [TestMethod]
    public async Task Without_an_engine_or_an_image_namespaces_are_taken_and_a_note_says_why()
    {
        RequireNamespaces();
        using var user = new SettingsFixture();

        var withoutEngine = await ChooseAsync(user, null);
        Assert.AreEqual("namespaces", withoutEngine.Kind);
        Assert.Contains("no container engine", withoutEngine.Note!);

        using var engine = Engine(user);
        var withoutImage = await ChooseAsync(user, null);
        Assert.AreEqual("namespaces", withoutImage.Kind);
        Assert.Contains("does not have the image " + ContainerImage.DefaultReference, withoutImage.Note!);
        Assert.DoesNotContain("\n", withoutImage.Note!);
    }

    [TestMethod]
    public async Task Containers_by_name_need_an_engine_but_not_yet_the_image()
    {
        using var user = new SettingsFixture();
        var failure = await Assert.ThrowsExactlyAsync<GreenException>(() => ChooseAsync(user, "container"));
        Assert.AreEqual("GREEN2001", failure.Code);

        using var engine = Engine(user);
        Assert.AreEqual(new SandboxDecision("container", ContainerImage.DefaultReference, null), await ChooseAsync(user, "container"));
    }

    [TestMethod]
    public async Task Namespaces_by_name_ask_no_engine_and_need_no_note()
    {
        RequireNamespaces();
        using var user = new SettingsFixture();
        using var engine = Engine(user);

        Assert.AreEqual(new SandboxDecision("namespaces", null, null), await ChooseAsync(user, "namespaces"));
        Assert.HasCount(0, engine.Requests);
    }

    [TestMethod]
    [DataRow("CapEff:\t000001ffffffffff\n", true)]
    [DataRow("CapEff:\t00000000a80425fb\n", false)]
    [DataRow("Name:\tother\n", true)]
    public void Root_in_an_ordinary_container_is_known_not_to_make_namespaces(string status, bool capable)
    {
        using var user = new SettingsFixture();
        var file = Path.Combine(user.Root, "status");
        File.WriteAllText(file, status);

        Assert.AreEqual(capable, NamespaceProbe.HasCapability(file, 21));
    }

    private static ScriptedEngine Engine(SettingsFixture user)
    {
        var engine = new ScriptedEngine(Path.Combine(user.Root, $"{Guid.NewGuid():N}.sock"));
        user.Environment["DOCKER_HOST"] = engine.Endpoint.Address;
        return engine;
    }

    private static void RequireNamespaces()
    {
        if (NamespaceProbe.FindObstacle() is { } obstacle)
        {
            Assert.Inconclusive($"Skipped: {obstacle.Message}");
        }
    }

    private Task<SandboxDecision> ChooseAsync(SettingsFixture user, string? named)
    {
        var flags = new Dictionary<string, string>();
        if (named is not null)
        {
            flags["sandbox"] = named;
        }

        return SandboxChoice.ChooseAsync(Settings.Load(user.Environment, null, flags), user.Environment, context.CancellationToken);
    }
}
