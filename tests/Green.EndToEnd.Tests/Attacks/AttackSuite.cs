using System.Collections.Concurrent;
using System.Text;
using Green.EndToEnd.Tests.Faults;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests.Attacks;

/// <summary>
/// Build scripts, macros, linkers and compiler flags that try to reach what they were not given, in one build; then what each of
/// them says of itself, and what the machine says.
/// </summary>
public abstract class AttackSuite
{
    private static readonly string[] Places = ["deps", "build", ""];

    private static readonly ConcurrentDictionary<Type, Lazy<Task<AttackRun>>> Runs = new();

    public TestContext TestContext { get; set; } = null!;

    protected abstract string Sandbox { get; }

    protected abstract bool OrdinaryUser { get; }

    /// <summary>Every attack that tells of itself: one that a build script tries and, but for the leftovers, a macro too.</summary>
    public static IEnumerable<string> Names =>
    [
        "tcp-v4", "tcp-v6", "udp-v4", "udp-v6", "dns", "unix-path", "unix-abstract", "netlink", "raw-socket", "packet-socket",
        "home-file", "cargo-credentials", "ssh-key", "sibling-source", "sibling-source-on-the-host", "beside-the-workspace", "store", "other-slots",
        "target-directory", "other-out-dirs", "environments", "command-lines", "init-environment", "init-root", "init-directory", "init-memory",
        "engine-socket", "shadow", "environment", "agent-socket", "devices",
        "write-source", "write-manifest", "new-source", "write-sibling", "write-home", "write-store", "write-target", "write-target-place",
        "write-registry-place", "write-toolchain", "write-compiler", "write-system", "chmod-input", "chown-input", "touch-input",
        "attributes-of-input", "xattr-of-input", "delete-input", "rename-input", "hard-link-input", "write-beside-out-dir", "replace-out-dir",
        "mknod", "mount", "remount-writable", "umount", "pivot-root", "chroot", "user-namespace", "user-namespace-and-mount", "mount-namespace",
        "network-namespace", "setuid-0", "setuid-program", "capabilities", "keyring", "session-keyring", "reboot", "kexec", "init-module",
        "sethostname", "clock", "sysctl", "sysrq", "perf-events", "priority", "file-handle",
        "ptrace-init", "ptrace-others", "memory-of-init", "namespaces-of-init", "kill-init", "descriptors-of-init", "control-directory",
        "forged-answer", "terminal-input", "limits-of-init", "victim",
    ];

    /// <summary>Those that only a build script tries.</summary>
    public static IEnumerable<string> ScriptNames =>
    [
        "vsock",
        "left-in-tmp", "left-in-var-tmp", "left-in-dev-shm", "left-in-out-dir", "left-in-places", "left-mode-of-tmp", "left-attribute-of-tmp",
        "left-shared-memory", "left-semaphores", "left-messages", "left-message-queue", "left-key", "left-setting", "left-process", "left-tokens",
        "ask-for-shadow", "ask-beside-the-workspace", "ask-for-home", "ask-for-ssh", "ask-for-variables",
    ];

    public static IEnumerable<object[]> Attacks => Names.Concat(Names.Select(name => "macro " + name)).Concat(ScriptNames).Select(name => new object[] { name });

    public static IEnumerable<object[]> Failing => AttackCrate.All.Where(crate => crate.Fails is not null).Select(crate => new object[] { crate.Name, crate.Fails! });

    [TestMethod]
    [DynamicData(nameof(Attacks))]
    public async Task Is_refused(string attack)
    {
        var run = await RunAsync();
        Assert.IsTrue(run.Reports.TryGetValue(attack, out var said), $"{attack} did not run\n{run.Build.Transcript}");
        if (attack == "vsock" && Sandbox == "container" && said.StartsWith("SUCCEEDED", StringComparison.Ordinal))
        {
            Assert.Inconclusive("this engine's own filter of system calls lets containers have sockets to the hypervisor: Docker does until version 23");
        }

        Assert.StartsWith("refused", said, attack);
    }

    [TestMethod]
    [DynamicData(nameof(Failing))]
    public async Task Fails_and_the_build_says_which_crate_it_was(string crate, string reason)
    {
        var run = await RunAsync();
        run.Build.Fails().Says(reason);
        var own = run.Build.Error.Split('\n').Where(line => line.StartsWith("error", StringComparison.Ordinal) || line.StartsWith("  ", StringComparison.Ordinal));
        Assert.IsTrue(own.Any(line => line.Contains(crate, StringComparison.Ordinal)), $"nothing names {crate}\n{run.Build.Transcript}");
        Assert.DoesNotContain($"{crate}: SUCCEEDED", run.Build.Error);
    }

    [TestMethod]
    public async Task Crates_that_do_no_harm_are_built_though_others_fail()
    {
        var run = await RunAsync();
        var built = run.Project.Names("target/debug/deps");
        foreach (var crate in AttackCrate.All.Where(crate => crate.Fails is null && !crate.Source.StartsWith("fn main", StringComparison.Ordinal) && crate.Name != "macros"))
        {
            var name = $"lib{crate.Name.Replace('-', '_')}-";
            Assert.IsTrue(built.Any(file => file.StartsWith(name, StringComparison.Ordinal) && file.EndsWith(".rlib", StringComparison.Ordinal)), $"{crate.Name} was not built\n{run.Build.Transcript}");
        }
    }

    [TestMethod]
    public async Task Nobody_came_to_a_listener() => Assert.IsEmpty((await RunAsync()).Targets.Reached);

    [TestMethod]
    public async Task Nothing_was_written_to_the_home_directory() => Assert.IsEmpty((await RunAsync()).Targets.Written);

    [TestMethod]
    public async Task Sources_are_as_they_were()
    {
        var run = await RunAsync();
        foreach (var crate in AttackCrate.All)
        {
            var files = Directory.EnumerateFileSystemEntries(run.Project[$"crates/{crate.Name}"], "*", SearchOption.AllDirectories).Count();
            Assert.AreEqual(crate.Build is null ? 3 : 4, files, crate.Name);
            var source = run.Project.Read($"crates/{crate.Name}/src/{(crate.Source.StartsWith("fn main", StringComparison.Ordinal) ? "main" : "lib")}.rs");
            Assert.AreEqual(crate.Source + "\n", source);
        }
    }

    [TestMethod]
    public async Task No_secret_is_in_the_store_or_in_the_target_directory()
    {
        var run = await RunAsync();
        var secret = Encoding.UTF8.GetBytes(run.Targets.Secret);
        var found = new[] { run.Home.Store, run.Project["target"] }
            .SelectMany(place => Directory.EnumerateFiles(place, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device }))
            .Where(file => !File.GetAttributes(file).HasFlag(FileAttributes.ReparsePoint) && new FileInfo(file).Length > 0 && File.ReadAllBytes(file).AsSpan().IndexOf(secret) >= 0);
        Assert.AreEqual("", string.Join('\n', found));
    }

    [TestMethod]
    public async Task No_process_is_left()
    {
        await RunAsync();
        Assert.IsEmpty(ProcessTable.With("left-behind").Select(ProcessTable.Arguments).Where(line => line.Contains(Sandbox, StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_file_of_another_crate_or_of_no_crate_does_not_come_into_the_target_directory()
    {
        var run = await RunAsync();
        Assert.IsNotEmpty(run.Project.Names("target/debug/deps").Where(name => name.StartsWith("liblitters-", StringComparison.Ordinal)));
        foreach (var name in new[] { "libc.so.6", "libother-0123456789abcdef.rlib", "other-0123456789abcdef.d", "away", "directory", "a.d" })
        {
            Assert.IsFalse(Path.Exists(run.Project["target/debug/deps/" + name]), name);
        }

        Assert.IsFalse(Path.Exists(run.Project["target/announced"]));
    }

    [TestMethod]
    public async Task Every_name_in_OUT_DIR_is_kept_and_no_mode_gives_rights()
    {
        var run = await RunAsync();
        var directory = Directory.EnumerateDirectories(run.Project["target/debug/build"], "names-*").Select(path => Path.Combine(path, "out")).Single(path => Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any());
        foreach (var name in new[] { "setuid", "same", "two\nlines", "$([System.IO.File]::WriteAllText('x','y'))", "a;b*?%2e@(x)", new string('n', 255), " space ", "-rf", "é大" })
        {
            Assert.AreEqual("content", File.ReadAllText(Path.Combine(directory, name)), name);
            Assert.AreEqual(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(directory, name)) & (UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit), name);
        }

        Assert.AreEqual(Path.Combine(run.Targets.Home, "secret"), new FileInfo(Path.Combine(directory, "link")).LinkTarget);
    }

    [TestMethod]
    public async Task A_second_build_runs_what_failed_and_nothing_else()
    {
        var run = await RunAsync();
        var again = (await run.GreenAsync(run.Project, "build", "--keep-going", "--color", "never")).Fails();
        var built = AttackCrate.All.Where(crate => crate.Fails is null).Select(crate => crate.Name).ToHashSet(StringComparer.Ordinal);
        Assert.AreEqual("", string.Join(' ', again.Announced.Where(built.Contains)), again.Transcript);
    }

    [TestMethod]
    public async Task The_store_is_sound_and_gives_the_innocent_what_a_new_one_would()
    {
        var run = await RunAsync();
        var verified = await run.GreenAsync(run.Project, "cache", "verify");
        verified.Succeeds();
        Assert.DoesNotContain("damaged", verified.Output.Replace("0 damaged", "", StringComparison.Ordinal).Replace("nothing is damaged", "", StringComparison.OrdinalIgnoreCase), verified.Transcript);

        var attacked = run.Home.Copy("small", "innocent");
        var fresh = run.Home.Copy("small", "fresh");
        foreach (var project in new[] { attacked, fresh })
        {
            run.Own(project, Sandbox);
            project.Environment["GREEN_IMAGE"] = run.Project.Environment.GetValueOrDefault("GREEN_IMAGE");
        }

        fresh.Environment["GREEN_HOME"] = Path.Combine(run.Home.Root, "fresh home");
        (await run.GreenAsync(attacked, "build")).Succeeds();
        (await run.GreenAsync(fresh, "build")).Succeeds();
        Assert.AreEqual(Snapshot(fresh), Snapshot(attacked));

        static string Snapshot(GreenProject project) => string.Join('\n', Places
            .SelectMany(place => Directory.EnumerateFiles(project["target/debug/" + place], "*", place.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) != ".d")
            .Select(path => $"{Path.GetRelativePath(project.Root, path)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}")
            .Order(StringComparer.Ordinal));
    }

    protected static async Task CloseAsync(Type type)
    {
        if (Runs.TryRemove(type, out var run) && run.IsValueCreated && run.Value.IsCompletedSuccessfully)
        {
            (await run.Value).Dispose();
        }
    }

    private protected Task<AttackRun> RunAsync() => Runs.GetOrAdd(GetType(), type => new Lazy<Task<AttackRun>>(
        () => AttackRun.StartAsync(type.Name, Sandbox, OrdinaryUser, CancellationToken.None))).Value;
}

[TestClass]
public sealed class RootNamespaceAttacks : AttackSuite
{
    [ClassCleanup]
    public static Task Close() => CloseAsync(typeof(RootNamespaceAttacks));

    protected override string Sandbox => "namespaces";

    protected override bool OrdinaryUser => false;
}

[TestClass]
public sealed class UserNamespaceAttacks : AttackSuite
{
    [ClassCleanup]
    public static Task Close() => CloseAsync(typeof(UserNamespaceAttacks));

    protected override string Sandbox => "namespaces";

    protected override bool OrdinaryUser => true;
}

[TestClass]
public sealed class RootContainerAttacks : AttackSuite
{
    [ClassCleanup]
    public static Task Close() => CloseAsync(typeof(RootContainerAttacks));

    protected override string Sandbox => "container";

    protected override bool OrdinaryUser => false;
}

[TestClass]
public sealed class UserContainerAttacks : AttackSuite
{
    [ClassCleanup]
    public static Task Close() => CloseAsync(typeof(UserContainerAttacks));

    protected override string Sandbox => "container";

    protected override bool OrdinaryUser => true;
}
