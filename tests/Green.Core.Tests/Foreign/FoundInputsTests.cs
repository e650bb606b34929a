using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Docker.DotNet;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Configuration;
using Green.Core.Embedding;
using Green.Core.Output;
using Green.Core.Rustc;
using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Namespaces;
using Green.Core.Sandbox.Slots;
using Green.Core.Tests.Output;
using Green.Core.Tests.Sandbox.Containers;
using Green.Core.Wrapper;

namespace Green.Core.Tests.Foreign;

/// <summary>Inputs that <c>build/fuzz</c> has found, each of which was once answered with an exception that nobody expects.</summary>
[TestClass]
public sealed class FoundInputsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [TestMethod]
    [DataRow("")]
    [DataRow("""{"":"","":true}""")]
    [DataRow("""{"\udc00":{"":false}}""")]
    [DataRow("""{"reason":null}""")]
    [DataRow("""{"reason":"compiler-artifact","package_id":"","target":{"":[""]},"profile":{"test":false},"filenames":[""]}""")]
    [DataRow("""{"reason":"compiler-artifact","package_id":"","target":{"name":"","kind":[]},"profile":{"test":false},"filenames":[""]}""")]
    [DataRow("""{"reason":"compiler-artifact","package_id":"","target":{},"profile":{"test":false},"filenames":["\ud80a"]}""")]
    public void A_message_that_cargo_does_not_print_has_a_code(string line) =>
        Assert.AreEqual("GREEN1003", Assert.ThrowsExactly<GreenException>(() => CargoMessage.Parse(line)).Code);

    [TestMethod]
    [DataRow("")]
    [DataRow("[]")]
    [DataRow("""{"":[{"":""}]}""")]
    [DataRow("""{"packages":[{"targets":[{"":[""]}],"manifest_path":"c"}]}""")]
    [DataRow("""{"packages":[{"targets":[{"kind":[""],"name":"","\udc0e":false}],"manifest_path":"/"}]}""")]
    [DataRow("""{"packages":[],"workspace_root":null,"target_directory":null}""")]
    public void Metadata_that_cargo_does_not_print_has_a_code(string json) =>
        Assert.AreEqual("GREEN1003", Assert.ThrowsExactly<GreenException>(() => Metadata.Parse(json)).Code);

    [TestMethod]
    [DataRow("")]
    [DataRow("\0\00\0")]
    [DataRow("\0\092234775807")]
    [DataRow("\0\01\0")]
    [DataRow("7\0/\01\0a")]
    [DataRow("Rustc\0/\01\0a\0b")]
    public void A_recorded_call_that_is_none_is_refused(string text) => Assert.ThrowsExactly<FormatException>(() => RecordedCall.Parse(text, "1"));

    [TestMethod]
    [DataRow("\ufffd")]
    [DataRow(" \n ")]
    public void Inputs_of_a_plan_that_are_none_are_refused(string text) => Assert.ThrowsExactly<FormatException>(() => PlanInputs.Parse(text));

    [TestMethod]
    [DataRow("""{"":"","message":"","code":{"":""},"level":"","rendered":""}""")]
    [DataRow("""{"message":"","":{"":"\ud800"},"level":"","rendered":""}""")]
    [DataRow("""{"message":"","e\ud800":"","rendered":"","level":""}""")]
    public void A_message_that_cannot_be_written_anew_stays_as_it_is(string line) =>
        Assert.Contains(line, JsonMessages.CompilerMessage(TestUnit.Create("a", "lib"), line, keepColours: false));

    [TestMethod]
    [DataRow("\u001b\ud83e\udd80", "\ud83e\udd80")]
    [DataRow("\u001b]8;;x\u001b\ud83e\udd80y", "\ud83e\udd80y")]
    [DataRow("\u001b]8;;x\u001b\\y\u001b]8;;\u001b\\", "y")]
    public void Behind_an_escape_a_character_stays_whole(string text, string stripped) => Assert.AreEqual(stripped, Ansi.Strip(text));

    [TestMethod]
    [DataRow("f0VMRgIBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAC0xAAAAAAAAAAAAAAIAAA==")]
    [DataRow("ITxhcmNoPgphLm8vICAgICAgICAgICAgMCAgICAgICAgICAgMCAgICAgMCAgICAgNjQ0ICAgICAyMTQ3NDgzNjQ3bgo=")]
    [DataRow("f0VMRgIBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgP////////8AAAAAAAAAAAAAAEAAAgAAAA==")]
    [DataRow("ITxhcmNoPgphLm8vICAgICAgICAgICAgMCAgICAgICAgICAgMCAgICAgMCAgICAgNjQ0ICAgICAtNjAgICAgICAgYAo=")]
    public void An_object_file_with_wrong_numbers_is_read_as_far_as_it_goes(string base64) =>
        Assert.IsFalse(LoadableText.Contains(Convert.FromBase64String(base64), ["/green/ws"], []));

    [TestMethod]
    public void A_section_that_ends_behind_the_last_number_is_none()
    {
        var file = new byte[128];
        "\u007FELF\u0002\u0001"u8.CopyTo(file);
        (file[40], file[58], file[60], file[64 + 4], file[64 + 8]) = (64, 64, 1, 1, 2);
        file.AsSpan(64 + 24, 16).Fill(0xff);
        file[64 + 32] = 0x02;

        Assert.IsFalse(LoadableText.Contains(file, ["/green/ws"], []));
    }

    [TestMethod]
    [DataRow("""{"Outputs":null}""")]
    [DataRow("""{"Closure":{"Hash":"","Size":7},"Outputs":[null]}""")]
    [DataRow("""{"Outputs":[{"Kind":0}]}""")]
    public void A_result_with_something_missing_is_damaged(string json)
    {
        var files = new UnitFiles(_directory.Path, "a");
        File.WriteAllText(files.Result, json);

        Assert.IsNull(files.ReadResult());
        Assert.AreEqual("GREEN4004", Assert.ThrowsExactly<GreenException>(() => OwnFile.Read(files.Result, bytes => UnitResult.FromJson(bytes))).Code);
    }

    [TestMethod]
    public void Records_with_something_missing_are_refused()
    {
        Assert.ThrowsExactly<JsonException>(() => CrateGraph.FromJson("{}"u8));
        Assert.ThrowsExactly<JsonException>(() => CrateGraph.FromJson("""{"Units":[null]}"""u8));
        Assert.ThrowsExactly<JsonException>(() => BuildSettings.FromJson("""{"":"","Packages":[{"":""}]}"""u8));
        Assert.ThrowsExactly<JsonException>(() => JsonSerializer.Deserialize("""{"Arguments":["",""],"Outputs":[{"":""}]}""", GraphJson.Default.Unit));
        Assert.ThrowsExactly<JsonException>(() => JsonSerializer.Deserialize("{}", WrapperJson.Default.CargoSession));
        Assert.ThrowsExactly<JsonException>(() => JsonSerializer.Deserialize("{}", WrapperJson.Default.CargoWorkspace));
        Assert.ThrowsExactly<JsonException>(() => UnitEventJson.Read("""{"PackageId":"","Messages":[""],"Artifacts":[""]}"""));
    }

    [TestMethod]
    [DataRow("""{"Arguments":[]""")]
    [DataRow("""{"Kind":1,"Dependencies":[]""")]
    [DataRow("""{"Kind":1,"Dependencies":["a"]""")]
    public void A_note_of_a_run_that_waits_for_nothing_or_itself_is_none(string start)
    {
        var notes = new CallNotes(_directory.Path);
        Directory.CreateDirectory(notes.Directory);
        var files = new UnitFiles(notes.Directory, "a");
        var digest = Green.Core.Store.Digest.Empty;
        File.WriteAllText(files.Result, new UnitResult(digest, [], digest, digest, ReadsPackage: false).ToJson());
        var unit = new Unit(
            "a", UnitKind.Rustc, new Package("a", "1.0.0", "x", "/a"), "lib", "{}", null, [], new Dictionary<string, string>(), "/a", [], [], [], null,
            new Dictionary<string, string>(), [], IsTool: false);
        // Of members that stand twice the last one counts.
        File.WriteAllText(files.Description, string.Concat(JsonSerializer.Serialize(unit, WrapperJson.Default.Unit).AsSpan()[..^1], ",", start.AsSpan(1), "}"));

        Assert.IsFalse(notes.Of("a") is { Kind: UnitKind.BuildScript } or { IsClippy: true });
    }

    [TestMethod]
    public void A_kept_plan_of_a_workspace_that_no_system_has_is_none()
    {
        var place = Path.Combine(_directory.Path, "plans", "k", "i.inputs");
        var store = new PlanStore(_directory.Path, new Dictionary<string, string> { ["HOME"] = "/" }, new System.IO.Abstractions.FileSystem());
        var text = string.Concat(Enumerable.Repeat("/a", 3000)) + "\n/top\n/locked\n\n";
        Green.Core.Store.CheckedFile.Write(new Green.Core.Store.StoreLayout(_directory.Path), place, Green.Core.Cargo.KeptPlan.KeyOf(place), Encoding.UTF8.GetBytes(text));

        Assert.IsNull(store.Find("k", "/ws/Cargo.toml"));
        Assert.IsTrue(File.Exists(place));
    }

    [TestMethod]
    public void A_target_s_description_may_have_one_quote() => Assert.AreEqual("", TargetDescription.Parse("\"").Name);

    [TestMethod]
    public void A_duration_without_end_is_none()
    {
        var file = Path.Combine(_directory.Path, "durations");
        File.WriteAllText(file, "1e999 a\nNaN b\n2 c\n");

        Assert.AreEqual("c", string.Join(' ', new Durations(file).Read().Keys));
    }

    [TestMethod]
    [DataRow("n@")]
    [DataRow("n:")]
    [DataRow("localhost:5000/n:")]
    public void An_image_whose_tag_is_missing_is_not_pulled(string reference) => Assert.IsNull(ImageName.Parse(reference));

    [TestMethod]
    [DataRow("{\"message\":\"\\ud800\"}")]
    [DataRow("[")]
    public void What_an_engine_says_is_shown_as_it_is_where_it_is_no_text(string body) =>
        Assert.AreEqual(body, EngineErrors.Words(new DockerApiException(System.Net.HttpStatusCode.NotFound, body)));

    [TestMethod]
    public async Task An_engine_that_answers_nothing_is_none()
    {
        using var engine = new ScriptedEngine(Path.Combine(_directory.Path, "engine")).Answer("GET /images/debian/json", 200, "");
        using var connection = new EngineConnection([engine.Endpoint]);
        var images = new ContainerImages(connection, new ImageRecords(Path.Combine(_directory.Path, "images")));

        var failure = await Assert.ThrowsExactlyAsync<GreenException>(() => images.ResolveAsync("debian", null, default));

        Assert.AreEqual("GREEN2001", failure.Code);
    }

    [TestMethod]
    public async Task An_engine_may_name_a_character_set_that_there_is_not()
    {
        var path = Path.Combine(_directory.Path, "engine");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        using var configuration = new DockerClientConfiguration(new Uri("unix://" + path));
        using var client = configuration.CreateClient();
        var asked = client.Images.InspectImageAsync("debian", default);
        using (var socket = await listener.AcceptAsync())
        {
            _ = await socket.ReceiveAsync(new byte[4096]);
            await socket.SendAsync(Convert.FromBase64String("SFRUUC8xLjEgNTAwCnI6CkNvbnRlbnQtVHlwZTp0L247Y2hhcnNldD05Cgoz"));
        }

        Assert.AreEqual("3", (await Assert.ThrowsExactlyAsync<DockerApiException>(() => asked)).ResponseBody);
    }

    [TestMethod]
    public void A_jobserver_whose_name_no_file_can_have_is_none() => Assert.IsNull(CargoJobserver.FromEnvironment(
        new Dictionary<string, string> { ["CARGO_MAKEFLAGS"] = "--jobserver-auth=fifo:/tmp/" + new string('x', 5000) }));

    [TestMethod]
    [DataRow("6854775809 ")]
    [DataRow("")]
    [DataRow("1 (a")]
    public void A_line_of_no_process_is_none(string text) => Assert.IsNull(SlotProcess.Parse(text));

    [TestMethod]
    [DataRow("i done -1 clean")]
    [DataRow("i done 256 clean")]
    [DataRow("i done x clean")]
    public void A_slot_that_says_no_status_is_not_used_again(string line) =>
        Assert.AreEqual(new SlotAnswer(true, null, Spent: true), SlotAnswer.Read(line.Split(' ')));

    [TestMethod]
    [DataRow("""{"":"\ud800"}""")]
    [DataRow("""{"\udc00":"","":1}""")]
    [DataRow("""{"a":"\udc00","":{"":""},"x":[]}""")]
    [DataRow("""{"":"","cache":{"\ud800":""},"x":[]}""")]
    public void Settings_that_are_no_text_cannot_be_read(string json)
    {
        var file = new UserSettingsFile(Path.Combine(_directory.Path, "settings.json"));
        File.WriteAllText(file.Path, json);

        Assert.AreEqual("GREEN5003", Assert.ThrowsExactly<GreenException>(() => file.Read()).Code);
        Assert.AreEqual("GREEN5003", Assert.ThrowsExactly<GreenException>(() => file.Set("cache.max-size", "5GiB")).Code);
    }

    [TestMethod]
    public void A_filter_may_be_long_but_not_deep()
    {
        var test = new CrateTest("native", "a");
        Assert.IsTrue(TestFilter.Parse(string.Concat(Enumerable.Repeat("b|", 200_000)) + "a")(test));
        Assert.IsFalse(TestFilter.Parse(string.Concat(Enumerable.Repeat("a&", 200_000)) + "b")(test));
        Assert.IsTrue(TestFilter.Parse($"{new string('(', 100)}a{new string(')', 100)}")(test));
        Assert.AreEqual("GREEN6007", Assert.ThrowsExactly<GreenException>(() => TestFilter.Parse(new string('(', 200_000))).Code);
    }

    [TestMethod]
    public void A_path_of_many_spaces_costs_what_it_is_long()
    {
        var line = "a.d: " + string.Concat(Enumerable.Repeat("a\\ ", 50_000)) + "b\n";
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.HasCount(1, DepInfo.Parse(line).Files);

        Assert.IsLessThan(200L * line.Length, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
