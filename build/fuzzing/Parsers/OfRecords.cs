using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Green.Core;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Output;
using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;
using Green.Core.Store;
using Green.Core.Wrapper;

namespace Green.Fuzz.Parsers;

/// <summary>Green's own records: in the store, in target directories and between its processes.</summary>
internal static class OfRecords
{
    private static readonly UnitResult Result = new(Samples.Digest, Samples.Tree, Samples.Digest, Samples.Digest, ReadsPackage: true);

    private static readonly ActionResult Action =
        new(0, Samples.Tree, Samples.Digest, Samples.Digest, Samples.Digest, new Dictionary<string, string> { ["seconds"] = "1.5" });

    private static readonly string Manifest =
        $"""
        green 2
        toolchain {Samples.Digest}
        place work=/home/u/ws
        platform OSFamily=linux
        directory /green/work
        argument /green/toolchain/bin/rustc
        argument --crate-name
        argument web
        argument --out-dir
        argument /green/out/x
        variable CARGO_PKG_NAME=web
        variable TEXT=two
        \tlines
        input /green/target/liba.rlib {Samples.Digest} x
        input /green/out/a -> b c
        tree /green/registry/a-1.0.0 {Samples.Digest}

        """;

    private static readonly BuildSettings Settings =
        new("/home/u/.green", "namespaces", null, "/ws", "/ws/target", "/ws/target", "/rust", [Samples.Unit.Package], ["/ws/out"], 4, ActionLimits.Default);

    private static readonly UnitEvent Event = new(
        "web-1", "web", "1.0.0", "/ws", "path+file:///ws#web@1.0.0", "/ws/Cargo.toml", Samples.Unit.Target, "bin \"web\" test", "Compiling", UnitOutcome.Failed,
        ["{}"], ["{}"], "note", 101, [new(true, "text")]);

    public static IEnumerable<Parser> All { get; } =
    [
        OfJson("action-result", Action, StoreJson.Default.ActionResult, result => Law.Holds(result.Blobs().Count() >= 3, "blobs can be named")),
        OfJson("path-sets", [new PathSet(["a", "b"], ["HOME"], hostPaths: true), PathSet.Empty], StoreJson.Default.PathSetArray, sets => Law.Holds(sets.All(set => set is null || set.Equals(set)), "sets can be compared")),
        Parser.OfText("action-manifest", [Manifest], Manifest.Replace(' ', '\n').Replace("\n", " \\n ", StringComparison.Ordinal), Manifests),
        OfJson("tree", Samples.Tree, StoreJson.Default.TreeEntryArray, _ => { }),
        OfJson("unit", Samples.Unit, GraphJson.Default.Unit, unit => _ = (unit.IsClippy, unit.Verb, unit.Package.Origin, unit.Scripts.Count, unit.Targets.Count, unit.Libraries.Count)),
        Parser.OfFile("unit-result", [Result.ToJson()], Json.Words(Result.ToJson()), UnitResults),
        OfJson("build-settings", Settings, SettingsJson.Default.BuildSettings, settings => _ = (settings.Packages.Count, settings.OutDirectories.Count, settings.Workspace.Length)),
        OfJson("unit-event", Event, UnitEventContext.Default.UnitEvent, unit =>
        {
            _ = (unit.PackageDescription, unit.IsLocal, unit.IsScriptRun, unit.Messages.Count, unit.Artifacts.Count);
            _ = ProgressLine.NameOf(unit);
        }),
        OfJson("wrapper-session", new CargoSession("k", "/h", "host", null, "/ws", "/t", "/rust", Samples.Digest, "p", ActionLimits.Default), WrapperJson.Default.CargoSession, session =>
            _ = (session.Workspace.Length, session.Home.Length, session.TargetDirectory.Length, session.Toolchain.Length, session.Platform.Length)),
        OfJson("wrapper-workspace", new CargoWorkspace("k", new Dictionary<string, string> { ["/ws/Cargo.toml"] = "absent" }, "/ws", "/t", "/t", "{}"), WrapperJson.Default.CargoWorkspace, workspace =>
            _ = (workspace.Inputs.Count, workspace.Root.Length, workspace.TargetDirectory.Length)),
        Parser.OfFile("wrapper-notes", [JsonSerializer.Serialize(Samples.Unit, GraphJson.Default.Unit)], Json.Words(JsonSerializer.Serialize(Samples.Unit, GraphJson.Default.Unit)) + " \"Kind\":1", Notes),
        Parser.OfFile("image-record", [JsonSerializer.Serialize(new ContainerImage("debian", "sha256:1", "debian@sha256:2"), ImageRecordsJson.Default.ContainerImage)], Json.Words("\"reference\": \"id\": \"repositoryDigest\":"), directory =>
        {
            var records = new ImageRecords(directory);
            return bytes =>
            {
                File.WriteAllBytes(Path.Combine(directory, "debian.json"), bytes);
                var image = records.FindAsync("debian", default).GetAwaiter().GetResult();
                Law.Holds(image is null || (image.Reference == "debian" && image.Id.Length > 0), "a record has the name it was asked for, and an id");
                return image is not null;
            };
        }),
        new("checked-file", [CheckedSample("key", "content"), CheckedSample("key", "")], Parser.Split("0 a \\n content key"), () =>
        {
            var path = Path.Combine(Scratch.New("checked-file"), "file");
            return bytes =>
            {
                File.WriteAllBytes(path, bytes);
                var content = CheckedFile.Read(path, "key");
                // Cut, altered or made up, it has another digest.
                Law.Holds(content is null || CheckedSample("key", content).AsSpan().SequenceEqual(bytes), "only what was written whole is read");
                Law.Holds(content is not null || !File.Exists(path), "what is not good is removed");
                return content is not null;
            };
        }),
        Parser.OfText("digest", [Samples.Digest.ToString(), Digest.Empty.ToString()], "/ 0 a f A -1 " + new string('0', 64), text =>
        {
            var accepted = Digest.TryParse(text, out var digest);
            Law.Holds(!accepted || (digest is { Hash.Length: 64, Size: >= 0 } && Digest.TryParse(digest.ToString(), out var again) && again == digest), "a digest that was written is read");
            return accepted;
        }),
        Parser.OfFile("durations", ["1.25 Compiling web 1.0.0 bin \"web\"\n0 Running x 1 build script\n"], "\\s \\n 1e308 NaN Infinity -0 1,5", directory =>
        {
            var file = Path.Combine(directory, "durations");
            var durations = new Durations(file);
            return bytes =>
            {
                File.WriteAllBytes(file, bytes);
                var read = durations.Read();
                Law.Holds(read.Values.All(seconds => double.IsFinite(seconds) && seconds >= 0), "a duration is a number that can be added");
                return read.Count > 0;
            };
        }),
        Parser.OfFile("verified-blobs", [$"{Samples.Digest.Hash}-0000000000000001\n"], $"\\n - x 0 1 {Samples.Digest.Hash} {Samples.Digest.Hash}-0000000000000001", VerifiedBlobFiles),
        Parser.OfFile("stamp", ["638000000000000000"], "- 0 9 \\s", directory =>
        {
            var files = new UnitFiles(directory, "a");
            return bytes =>
            {
                File.WriteAllBytes(files.Stamp, bytes);
                var stamp = files.ReadStamp();
                Law.Holds(stamp is null or { Kind: DateTimeKind.Utc }, "a time is one everywhere");
                return stamp is not null;
            };
        }),
    ];

    private static bool Manifests(string text)
    {
        if (ActionManifest.Parse(text) is not { } manifest)
        {
            return false;
        }

        var written = manifest.ToString();
        Law.Holds(ActionManifest.Parse(written)?.ToString() == written, "a manifest that was written is read");
        _ = (manifest.Title, manifest.OutputDirectory, manifest.IncrementalDirectory, manifest.IsOf(Samples.Digest.Hash));
        return true;
    }

    private static Parser OfJson<T>(string name, T sample, JsonTypeInfo<T> type, Action<T> use)
        where T : class
    {
        var text = JsonSerializer.Serialize(sample, type);
        return Parser.OfBytes(name, [Encoding.UTF8.GetBytes(text)], Json.Words(text), bytes => Law.Reads<JsonException>(() =>
        {
            if (JsonSerializer.Deserialize(bytes, type) is { } read)
            {
                use(read);
                var written = JsonSerializer.Serialize(read, type);
                Law.Holds(JsonSerializer.Serialize(JsonSerializer.Deserialize(written, type)!, type) == written, "a record that was written is read");
            }
        }));
    }

    // Readers of both kinds: one that fails with a code, and one that takes a damaged file for none.
    private static Func<byte[], bool> UnitResults(string directory)
    {
        var files = new UnitFiles(directory, "a");
        return bytes =>
        {
            File.WriteAllBytes(files.Result, bytes);
            var result = files.ReadResult();
            Law.Holds(result is null || result.Outputs.All(output => output.Path.Length >= 0), "outputs can be named");
            return Law.Reads<GreenException>(() => OwnFile.Read(files.Result, json => UnitResult.FromJson(json)));
        };
    }

    private static Func<byte[], bool> Notes(string directory)
    {
        var notes = new CallNotes(directory);
        Directory.CreateDirectory(notes.Directory);
        var files = new UnitFiles(notes.Directory, "a");
        File.WriteAllText(files.Result, (Result with { Outputs = [] }).ToJson());
        return bytes =>
        {
            File.WriteAllBytes(files.Description, bytes);
            return new CallNotes(directory).Of("a") is not null;
        };
    }

    private static Func<byte[], bool> VerifiedBlobFiles(string home)
    {
        var layout = new StoreLayout(home);
        Directory.CreateDirectory(layout.Memos);
        var file = Path.Join(layout.Memos, "verified-" + File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());
        var line = $"{Samples.Digest.Hash}-0000000000000001";
        return bytes =>
        {
            File.WriteAllBytes(file, bytes);
            var found = new VerifiedBlobs(layout).Contains(Samples.Digest, variant: false, inode: 1);
            Law.Holds(!found || Encoding.ASCII.GetString(bytes).Contains(line, StringComparison.Ordinal), "what was not noted was not verified");
            return found;
        };
    }

    private static byte[] CheckedSample(string key, string content) => CheckedSample(key, Encoding.UTF8.GetBytes(content));

    private static byte[] CheckedSample(string key, byte[] content) =>
        [.. Encoding.ASCII.GetBytes(Digest.Of([.. Encoding.UTF8.GetBytes(key), (byte)'\n', .. content]).Hash + "\n"), .. content];
}
