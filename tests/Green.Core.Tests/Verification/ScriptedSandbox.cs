using Green.Core.Sandbox;

namespace Green.Core.Tests.Verification;

/// <summary>A sandbox in which programs do what a test says: nothing is isolated, nothing is started.</summary>
/// <param name="root">Where its slots' directories are.</param>
/// <param name="run">Given the program's name, the directory that it may write and how often it ran before; gives its exit code.</param>
internal sealed class ScriptedSandbox(string root, Func<string, string, int, int> run) : ISandbox
{
    private readonly Dictionary<string, int> runs = new(StringComparer.Ordinal);
    private int slots;

    public string Kind { get; init; } = "namespaces";

    public string Platform => "this one";

    public Task<ISlot> LeaseAsync(SlotLayout layout, CancellationToken cancellation) =>
        Task.FromResult<ISlot>(new ScriptedSlot(this, layout, Path.Join(root, $"slot{Interlocked.Increment(ref slots)}")));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private int Run(string program, string directory)
    {
        int earlier;
        lock (runs)
        {
            earlier = runs.GetValueOrDefault(program);
            runs[program] = earlier + 1;
        }

        return run(program, directory, earlier);
    }

    private sealed class ScriptedSlot(ScriptedSandbox sandbox, SlotLayout layout, string directory) : ISlot
    {
        public SlotLayout Layout => layout;

        public string HostWork => Path.Join(directory, "work");

        public string HostRegistry => Path.Join(directory, "registry");

        public string HostTarget => Path.Join(directory, "target");

        public string HostOut => Path.Join(directory, "out");

        public Task<SandboxResult> RunAsync(SandboxCommand command, CancellationToken cancellation)
        {
            var program = Path.Join(HostTarget, command.Arguments[0][layout.Target.Length..]);
            Assert.AreEqual("program " + Path.GetFileName(program), File.ReadAllText(program), "its input is not there");
            var writable = Directory.CreateDirectory(Path.Join(HostOut, command.WritableDirectories[0][layout.Out.Length..])).FullName;
            var (output, errors) = (Path.Join(directory, "output"), Path.Join(directory, "errors"));
            File.WriteAllText(output, "");
            File.WriteAllText(errors, "it says");
            return Task.FromResult(new SandboxResult(sandbox.Run(Path.GetFileName(program), writable), output, errors));
        }

        public ValueTask DisposeAsync()
        {
            Directory.Delete(directory, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
