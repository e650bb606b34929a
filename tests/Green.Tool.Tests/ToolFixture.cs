using Green.Core.Actions.Trees;
using Green.Core.Store;
using Green.Tool.Commands;

namespace Green.Tool.Tests;

/// <summary>A user with a home of their own and a working directory without a workspace; runs commands as the tool does.</summary>
internal sealed class ToolFixture : IDisposable
{
    public ToolFixture()
    {
        Root = Directory.CreateTempSubdirectory("green-tool-").FullName;
        WorkingDirectory = Directory.CreateDirectory(Path.Combine(Root, "work")).FullName;

        // Programs need more of the environment than these tests say anything about.
        foreach (var name in new[] { "PATH", "CARGO_HOME", "RUSTUP_HOME", "DOTNET_ROOT" })
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value)
            {
                Environment[name] = value;
            }
        }

        // rustup and cargo are found by the real home unless they are told where they are.
        var home = System.Environment.GetEnvironmentVariable("HOME") ?? "/";
        Environment.TryAdd("CARGO_HOME", Path.Combine(home, ".cargo"));
        Environment.TryAdd("RUSTUP_HOME", Path.Combine(home, ".rustup"));
        Environment["HOME"] = Root;
        Environment["GREEN_HOME"] = Home;
        Environment["DOCKER_HOST"] = $"unix://{Path.Combine(Root, "no-engine.sock")}";
    }

    public string Root { get; }

    public string Home => Path.Combine(Root, "green");

    public string WorkingDirectory { get; }

    public string UserFile => Path.Combine(Root, ".config", "green", "settings.json");

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public SettableClock Clock { get; } = new();

    public ContentStore Store => new(Home, Clock);

    /// <summary>The directory that the tool thinks it is installed in.</summary>
    public string ToolDirectory => Path.Combine(Root, "tool");

    public async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = new ToolContext(
            Path.Combine(ToolDirectory, "dotnet-green"), Home, WorkingDirectory, Environment, output, error, ErrorIsTerminal: false)
        {
            Clock = Clock,
        };
        var code = await CommandTree.InvokeAsync(arguments, context, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A workspace in the working directory that sets what <paramref name="settings"/>, TOML lines, say.</summary>
    public void WriteWorkspace(string settings)
    {
        File.WriteAllText(
            Path.Combine(WorkingDirectory, "Cargo.toml"),
            $"[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n\n[workspace.metadata.green]\n{settings}\n");
        Directory.CreateDirectory(Path.Combine(WorkingDirectory, "src"));
        File.WriteAllText(Path.Combine(WorkingDirectory, "src", "lib.rs"), "");
    }

    /// <summary>A result in the store, of one output of so many bytes.</summary>
    public Digest AddResult(int bytes)
    {
        var content = new byte[bytes];
        Random.Shared.NextBytes(content);
        var store = Store;
        var output = store.AddBytes(content);
        var empty = store.AddBytes([]);
        var (action, manifest) = NewAction();
        new ActionCache(store).Publish(action, new ActionResult(
            0, [TreeEntry.OfFile("lib.rlib", output, executable: false)], empty, empty, store.AddBytes(manifest), new Dictionary<string, string>()));
        return output;
    }

    /// <summary>The fingerprint of an action that is like no other, and its manifest.</summary>
    private static (Digest Action, byte[] Manifest) NewAction()
    {
        var (toolchain, name) = (Digest.Of("no toolchain"u8), Guid.NewGuid().ToString("N"));
        var command = Reapi.Command(["/green/toolchain/bin/rustc", name], [], [""], "green/work");
        var tree = new TreeBuilder().AddTree("green/toolchain", toolchain).Build().Root;
        var text = $"green 3\ntoolchain {toolchain}\ndirectory /green/work\nargument /green/toolchain/bin/rustc\nargument {name}\n";
        return (Digest.Of(Reapi.Action(Digest.Of(command), tree, [])), System.Text.Encoding.UTF8.GetBytes(text));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>The real time, moved on by as much as a test says.</summary>
internal sealed class SettableClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + Ahead;
}
