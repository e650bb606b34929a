using System.Net.Sockets;
using Green.Core.Sandbox.Containers;

namespace Green.Core.Tests.Sandbox.Containers;

[TestClass]
public sealed class EngineProbeTests(TestContext context)
{
    private CancellationToken Cancellation => context.CancellationToken;

    [TestMethod]
    public async Task Where_no_socket_is_there_the_answer_names_each_place_tried()
    {
        using var directory = new TemporaryDirectory();
        EngineEndpoint[] candidates = [new($"unix://{directory["a.sock"]}"), new($"unix://{directory["b.sock"]}")];

        var found = await EngineProbe.ProbeAsync(candidates, null, Cancellation);

        Assert.AreEqual(EngineState.None, found.State);
        Assert.IsNull(found.Endpoint);
        Assert.Contains("a.sock: no such socket", found.Detail);
        Assert.Contains("b.sock: no such socket", found.Detail);
    }

    [TestMethod]
    public async Task A_socket_that_its_engine_left_behind_is_no_engine()
    {
        using var directory = new TemporaryDirectory();
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Bound and never listening: a file without an engine.
            dead.Bind(new UnixDomainSocketEndPoint(directory["dead.sock"]));
            var found = await EngineProbe.ProbeAsync([new($"unix://{directory["dead.sock"]}")], null, Cancellation);
            Assert.AreEqual(EngineState.None, found.State);
            Assert.Contains("refused", found.Detail);
        }
    }

    [TestMethod]
    [DataRow("ssh://builder@host")]
    [DataRow("npipe:////./pipe/docker_engine")]
    [DataRow("tcp://")]
    [DataRow("nonsense")]
    public async Task An_address_of_another_kind_is_no_engine_and_says_so(string address)
    {
        var found = await EngineProbe.ProbeAsync([new(address)], null, Cancellation);

        Assert.AreEqual(EngineState.None, found.State);
        Assert.Contains("does not speak", found.Detail);
    }

    [TestMethod]
    public async Task The_first_engine_that_answers_is_taken()
    {
        using var directory = new TemporaryDirectory();
        using var engine = new ScriptedEngine(directory["engine.sock"]);

        var found = await EngineProbe.ProbeAsync(
            [new($"unix://{directory["none.sock"]}"), engine.Endpoint], null, Cancellation);

        Assert.AreEqual(EngineState.Ready, found.State);
        Assert.AreEqual(engine.Endpoint, found.Endpoint);
    }

    [TestMethod]
    public async Task The_machines_engine_tells_an_image_it_has_from_one_it_lacks()
    {
        using var engine = await EngineFixture.RequireEngineAsync(Cancellation);
        var image = await EngineFixture.RequireImageAsync(Cancellation);

        var there = await EngineProbe.ProbeAsync(EngineFixture.Candidates, image, Cancellation);
        var missing = await EngineProbe.ProbeAsync(EngineFixture.Candidates, "localhost:1/green/none:none", Cancellation);

        Assert.AreEqual(EngineState.Ready, there.State);
        Assert.AreEqual(EngineState.ImageMissing, missing.State);
        Assert.IsNotNull(missing.Endpoint);
    }

    [TestMethod]
    public void Docker_host_is_the_only_place_to_look_where_it_is_set()
    {
        CollectionAssert.AreEqual(
            new EngineEndpoint[] { new("tcp://127.0.0.1:2375") },
            Candidates("tcp://127.0.0.1:2375"));
    }

    [TestMethod]
    public void Otherwise_dockers_socket_comes_first_and_the_rootless_ones_follow()
    {
        CollectionAssert.AreEqual(
            new EngineEndpoint[]
            {
                new("unix:///var/run/docker.sock"),
                new("unix:///run/user/1000/docker.sock"),
                new("unix:///run/user/1000/podman/podman.sock"),
                new("unix:///run/podman/podman.sock"),
            },
            Candidates(""));
    }

    private static EngineEndpoint[] Candidates(string dockerHost) =>
    [
        .. EngineEndpoint.Candidates(
            new Dictionary<string, string> { ["DOCKER_HOST"] = dockerHost, ["XDG_RUNTIME_DIR"] = "/run/user/1000" }),
    ];
}
