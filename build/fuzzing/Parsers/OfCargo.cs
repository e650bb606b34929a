using System.IO.Abstractions;
using System.Text;
using Green.Core;
using Green.Core.Cargo;
using Green.Core.Store;

namespace Green.Fuzz.Parsers;

/// <summary>What cargo says, what it was told, and what is kept of its plans.</summary>
internal static class OfCargo
{
    private static readonly string[] Commands = ["build", "test", "rustc"];

    private static readonly RecordedCall Rustc = new(
        CallKind.Rustc, "1", "/ws", ["rustc", "--crate-name", "a", "--test", "-Cextra-filename=-1", "--out-dir", "/t/deps", "a.rs"], new Dictionary<string, string>());

    public static IEnumerable<Parser> All { get; } =
    [
        Parser.OfText(
            "cargo-metadata", Samples.Files("cargo-metadata.json"),
            """ { } [ ] , : "packages":[] "targets":[] "manifest_path":"/" "kind":["bin"] "name": "metadata":{"green":{}} "target_directory": "build_directory":null null 1 "\ud800" """,
            text => Law.Reads<GreenException>(() =>
            {
                var metadata = Metadata.Parse(text);
                Law.Holds(metadata is { Workspace: not null, TargetDirectory: not null, BuildDirectory: not null }, "directories have names");
                Law.Holds(metadata.Manifests.All(manifest => Path.GetDirectoryName(manifest) is not null && metadata.Targets.ContainsKey(Path.GetDirectoryName(manifest)!)), "a member has targets");
                _ = metadata.Targets.Values.SelectMany(Metadata.ScopesOf).Count();
            })),
        Parser.OfText(
            "cargo-messages", Samples.Lines("cargo-messages.jsonl"),
            """ { } [ ] , : "reason":"compiler-artifact" "filenames":[null] "target":{} "profile":{"test":1} "kind":[] "out_dir":null "package_id":1 "\ud800" null """,
            text => Law.Reads<GreenException>(() => Law.Holds(CargoMessage.Parse(text) is null or { PackageId: not null }, "a package has an id"))),
        Parser.OfText(
            "cargo-words",
            ["    Updating crates.io index\n   Compiling a v1.0.0 (/x)\nwarning: unused\n    Finished `dev` profile [unoptimized] target(s) in 1.33s\n     Running unittests src/lib.rs (target/debug/deps/a-1)\nerror: test failed, to rerun pass `-p a --lib`\n   Doc-tests a"],
            "\\s \\s\\s\\s\\s Finished Running Doc-tests in \\sin\\s ` error:\\stest\\sfailed,\\sto\\srerun\\spass\\s` \\n A", Words),
        Parser.OfText(
            "cargo-command-line", ["-p\na\n--release\n-j4\n--config\nx=1\n-Z\nunstable\n--\nname", "--jobs=default\n--target-dir=x\n--no-run\nname\n--manifest-path\n/x"],
            "\\n -j -j-1 --jobs= --config -Z -- --doc --no-run --sandbox --message-format json = --color --keep-going", CommandLine),
        Parser.OfFile("recorded-call", ["Rustc\0/ws\u00002\0rustc\0a.rs\0A=b\0C=d=e", "Program\0/\u00000\0"], "\\0 = Rustc BuildScript 3 -1", RecordedCalls),
        Parser.OfText(
            "test-runners", ["  Executable `/usr/bin/qemu -L '/a b' /t/deps/a-1`\n  Executable unittests src/lib.rs (`/t/deps/a-1`)", "  Executable `/t/deps/a-1`"],
            "\\sExecutable\\s` ` \\s/t/deps/a-1 ' \\\\ \\s \\n", text =>
            {
                var runners = TestRunners.Parse([Rustc], text.Split('\n'));
                return runners.For(null).Count > 0;
            }),
        Parser.OfText(
            "plan-inputs", ["absent /ws/a b\n" + new string('0', 64) + " /ws/Cargo.toml\n"], "absent \\s \\n / /ws", text => Law.Reads<FormatException>(() =>
            {
                var inputs = PlanInputs.Parse(text);
                Law.Same(PlanInputs.Parse(inputs.ToText()).Entries.OrderBy(pair => pair.Key), inputs.Entries.OrderBy(pair => pair.Key), "inputs that were written are read");
            })),
        Parser.OfFile("kept-plan", ["..\n/@green/workspace/target/green/debug/all.proj\n/@green/workspace/target\t/b\n{\"jobs\":1}\nabsent /@green/workspace/x\n", ".\n\n\n\n"], "\\n \\t absent /@green/workspace .. \\0", KeptPlans),
        Parser.OfBytes("kept-graph", [Samples.Graph.ToJson()], Json.Words(Encoding.UTF8.GetString(Samples.Graph.ToJson())), bytes => Law.Reads<System.Text.Json.JsonException>(() =>
        {
            var graph = CrateGraph.FromJson(bytes).Map(text => text, text => text);
            Law.Same(CrateGraph.FromJson(graph.ToJson()).ToJson(), graph.ToJson(), "a graph that was written is read");
            _ = graph.Units.Select(unit => (unit.IsClippy, unit.Verb, unit.Package.Origin)).Count();
        })),
    ];

    private static bool Words(string text)
    {
        var words = new CargoWords(_ => { });
        foreach (var line in text.Split('\n'))
        {
            words.Add(line);
        }

        return words.Finished is not null;
    }

    private static bool CommandLine(string text) => Law.Reads<GreenException>(() =>
    {
        var words = text.Split('\n');
        foreach (var name in Commands)
        {
            var command = CargoCommandLine.Parse(name, null, words);
            Law.Holds(command.Jobs is null or > 0, "jobs are one or more");
            Law.Holds(command.ConfigArguments.Count % 2 == 0, "a flag has its value");
            _ = TestRunners.WithoutRunners(command.ConfigArguments).Count();
        }
    });

    private static Func<byte[], bool> RecordedCalls(string directory) => bytes => Law.Reads<FormatException>(() =>
    {
        var call = RecordedCall.Parse(Encoding.UTF8.GetString(bytes), "1");
        File.Delete(Path.Combine(directory, "1.call"));
        call.Write(directory);
        var again = RecordedCall.ReadAll(directory).Single();
        Law.Holds(again.Directory == call.Directory && again.Kind == call.Kind, "a call that was written is read");
        Law.Same(again.Arguments, call.Arguments, "arguments that were written are read");
        Law.Same(again.Environment, call.Environment, "variables that were written are read");
    });

    private static Func<byte[], bool> KeptPlans(string directory)
    {
        var home = Path.Combine(directory, "home");
        var layout = new StoreLayout(home);
        var store = new PlanStore(home, new Dictionary<string, string> { ["HOME"] = "/home/u" }, new FileSystem());
        var inputs = Path.Combine(home, "plans", "k", "i.inputs");
        return bytes =>
        {
            CheckedFile.Write(layout, inputs, KeptPlan.KeyOf(inputs), bytes);
            return store.Find("k", Path.Combine(directory, "ws", "a", "Cargo.toml")) is not null;
        };
    }
}
