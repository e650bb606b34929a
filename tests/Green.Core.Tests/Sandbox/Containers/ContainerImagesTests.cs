using Green.Core.Sandbox.Containers;

namespace Green.Core.Tests.Sandbox.Containers;

[TestClass]
public sealed class ContainerImagesTests(TestContext context)
{
    private const string First = """{"Id":"sha256:1111","RepoDigests":["registry.test/base@sha256:aaaa"]}""";
    private const string Second = """{"Id":"sha256:2222","RepoDigests":["registry.test/base@sha256:bbbb"]}""";

    private CancellationToken Cancellation => context.CancellationToken;

    [TestMethod]
    public async Task A_tag_that_moves_after_its_first_use_changes_nothing_until_it_is_forgotten()
    {
        using var directory = new TemporaryDirectory();
        using var scripted = new ScriptedEngine(directory["engine.sock"]);
        using var engine = new EngineConnection([scripted.Endpoint]);
        var records = new ImageRecords(directory["images"]);
        var images = new ContainerImages(engine, records);

        scripted.Answer("GET /images/registry.test/base%3A1/json", 200, First);
        var before = await images.ResolveAsync("registry.test/base:1", null, Cancellation);
        scripted.Answer("GET /images/registry.test/base%3A1/json", 200, Second);
        var after = await images.ResolveAsync("registry.test/base:1", null, Cancellation);
        records.Forget("registry.test/base:1");
        var accepted = await images.ResolveAsync("registry.test/base:1", null, Cancellation);

        Assert.AreEqual(new ContainerImage("registry.test/base:1", "sha256:1111", "registry.test/base@sha256:aaaa"), before);
        Assert.AreEqual(before, after);
        Assert.AreEqual("sha256:2222", accepted.Id);
    }

    [TestMethod]
    public async Task A_recorded_image_needs_no_engine()
    {
        using var directory = new TemporaryDirectory();
        var records = new ImageRecords(directory["images"]);
        var image = new ContainerImage("base:1", "sha256:1111", null);
        await records.AddAsync(image, Cancellation);
        using var engine = new EngineConnection([new($"unix://{directory["none.sock"]}")]);

        Assert.AreEqual(image, await new ContainerImages(engine, records).ResolveAsync("base:1", null, Cancellation));
    }

    [TestMethod]
    public async Task Of_two_processes_that_record_a_name_the_first_wins()
    {
        using var directory = new TemporaryDirectory();
        var first = new ContainerImage("base:1", "sha256:1111", null);

        await new ImageRecords(directory["images"]).AddAsync(first, Cancellation);
        var second = await new ImageRecords(directory["images"]).AddAsync(first with { Id = "sha256:2222" }, Cancellation);

        Assert.AreEqual(first, second);
        Assert.HasCount(1, Directory.GetFileSystemEntries(directory["images"]));
    }

    [TestMethod]
    public async Task A_damaged_record_counts_as_none_and_is_replaced()
    {
        using var directory = new TemporaryDirectory();
        var records = new ImageRecords(directory["images"]);
        var image = new ContainerImage("base:1", "sha256:1111", null);
        await records.AddAsync(image, Cancellation);
        var file = Directory.GetFiles(directory["images"]).Single();
        await File.WriteAllTextAsync(file, "{", Cancellation);

        Assert.IsNull(await records.FindAsync("base:1", Cancellation));
        Assert.AreEqual(image, await records.AddAsync(image, Cancellation));
        Assert.AreEqual(image, await records.FindAsync("base:1", Cancellation));
    }

    [TestMethod]
    public async Task An_image_that_the_engine_lacks_is_pulled_by_its_tag()
    {
        using var directory = new TemporaryDirectory();
        using var scripted = new ScriptedEngine(directory["engine.sock"]);
        scripted.Answer("POST /images/create", 200, "{\"status\":\"Pulling\"}\r\n{\"status\":\"Done\"}\r\n");
        using var engine = new EngineConnection([scripted.Endpoint]);
        var told = new Told();

        // It still lacks it after the pull, which must not be taken for success.
        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => new ContainerImages(engine, new ImageRecords(directory["images"])).ResolveAsync("registry.test:5000/base", told, Cancellation));

        Assert.AreEqual("GREEN2002", error.Code);
        Assert.Contains("POST /images/create?fromImage=registry.test%3A5000%2Fbase&tag=latest", scripted.Requests);
        Assert.AreEqual("Pulling registry.test:5000/base", string.Join("; ", told.Words));
    }

    [TestMethod]
    public async Task A_pull_that_fails_after_the_engine_said_200_is_GREEN2002()
    {
        using var directory = new TemporaryDirectory();
        using var scripted = new ScriptedEngine(directory["engine.sock"]);
        scripted.Answer("POST /images/create", 200, """
            {"status":"Pulling from base"}
            {"errorDetail":{"message":"toomanyrequests"},"error":"toomanyrequests"}

            """);
        using var engine = new EngineConnection([scripted.Endpoint]);

        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => new ContainerImages(engine, new ImageRecords(directory["images"])).ResolveAsync("base:1", null, Cancellation));

        Assert.AreEqual("GREEN2002", error.Code);
        Assert.Contains("toomanyrequests", error.Message);
        Assert.IsFalse(Directory.Exists(directory["images"]), "A failure must not be recorded.");
    }

    [TestMethod]
    public async Task The_machines_engine_is_asked_for_a_missing_image_and_the_error_says_what_else_to_do()
    {
        using var directory = new TemporaryDirectory();
        using var engine = await EngineFixture.RequireEngineAsync(Cancellation);
        var images = new ContainerImages(engine, new ImageRecords(directory["images"]));

        // Port 1 of this machine: nothing listens, so the pull fails at once.
        var error = await Assert.ThrowsExactlyAsync<GreenException>(
            () => images.ResolveAsync("localhost:1/green/none:none", null, Cancellation));

        Assert.AreEqual("GREEN2002", error.Code);
        Assert.Contains("build/image", error.Advice);
        Assert.Contains("green.image", error.Advice);
        Assert.Contains("--sandbox namespaces", error.Advice);
    }

    [TestMethod]
    public async Task The_machines_image_resolves_to_its_id()
    {
        using var directory = new TemporaryDirectory();
        using var engine = await EngineFixture.RequireEngineAsync(Cancellation);
        var reference = await EngineFixture.RequireImageAsync(Cancellation);

        var image = await new ContainerImages(engine, new ImageRecords(directory["images"]))
            .ResolveAsync(reference, null, Cancellation);

        Assert.AreEqual(reference, image.Reference);
        Assert.MatchesRegex("^sha256:[0-9a-f]{64}$", image.Id);
    }

    [TestMethod]
    [DataRow("base", "base", "latest")]
    [DataRow("docker.io/library/base:1.2", "docker.io/library/base", "1.2")]
    [DataRow("localhost:5000/base", "localhost:5000/base", "latest")]
    [DataRow("localhost:5000/base:1", "localhost:5000/base", "1")]
    [DataRow("base@sha256:aa", "base", "sha256:aa")]
    [DataRow("localhost:5000/base:1@sha256:aa", "localhost:5000/base", "sha256:aa")]
    public void A_name_always_has_a_tag_or_a_digest(string reference, string repository, string tag) =>
        Assert.AreEqual(new ImageName(repository, tag), ImageName.Parse(reference));

    [TestMethod]
    public void An_id_cannot_be_pulled() => Assert.IsNull(ImageName.Parse("sha256:aa"));

    private sealed class Told : IProgress<string>
    {
        public List<string> Words { get; } = [];

        public void Report(string value) => Words.Add(value);
    }
}
