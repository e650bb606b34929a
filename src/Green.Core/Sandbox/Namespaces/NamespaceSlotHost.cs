using System.ComponentModel;
using System.Diagnostics;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Namespaces;

/// <summary>
/// Starts slots by util-linux's unshare: as root directly, as another user in a user namespace where only that user exists.
/// .NET cannot do it itself, since a process with several threads may not enter a new user namespace.
/// </summary>
internal sealed class NamespaceSlotHost : ISlotHost
{
    private static readonly string[] SearchPath = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    private readonly string _toolchain;
    private readonly bool _ordinaryUser;
    private readonly Lazy<string> _platform;

    /// <param name="home">GREEN_HOME: keeps what was found out about the host.</param>
    /// <param name="toolchain">The Rust toolchain's directory on the host.</param>
    /// <param name="ordinaryUser">Whether to go through a user namespace; unless given, whether the caller is not root.</param>
    public NamespaceSlotHost(string home, string toolchain, bool? ordinaryUser = null)
    {
        _toolchain = toolchain;
        _ordinaryUser = ordinaryUser ?? !SlotUser.Current.IsRoot;
        _platform = new Lazy<string>(() => HostPlatform.Describe("/", home));
    }

    public string Kind => "namespaces";

    public string Platform => _platform.Value;

    /// <summary>Short: where a bomb has thousands of processes already, looking at them takes long.</summary>
    public TimeSpan UsagePause => TimeSpan.FromMilliseconds(25);

    /// <summary>A newer version may set slots up in another way.</summary>
    public string Traits => NamespaceScripts.SetUp;

    public async Task StartAsync(SlotPlaces places, SlotLayout layout, CancellationToken cancellation)
    {
        if (!Directory.Exists(_toolchain))
        {
            throw SlotErrors.CouldNotStart(places, $"the toolchain '{_toolchain}' is not there.");
        }

        RequireTools();
        var root = Path.Combine(places.Directory, "root");
        Directory.CreateDirectory(root);
        using var process = StartProcess(Arguments(places, layout, root));
        try
        {
            var lines = process.StandardOutput;
            var entered = await lines.ReadLineAsync(cancellation).ConfigureAwait(false) == "namespaces";
            if (!entered || await lines.ReadLineAsync(cancellation).ConfigureAwait(false) != "mounted")
            {
                throw Failure(places, entered);
            }
        }
        catch
        {
            await StopAsync(places, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public Task<SlotUsage?> UsageAsync(SlotPlaces places) => Task.FromResult(SlotProcess.Usage(Path.Combine(places.Control, "process")));

    public async Task StopAsync(SlotPlaces places, CancellationToken cancellation)
    {
        var patience = Stopwatch.StartNew();
        while (SlotBoot.IsAlive(places))
        {
            SlotProcess.Kill(Path.Combine(places.Control, "process"));
            if (patience.Elapsed > TimeSpan.FromSeconds(30))
            {
                throw new GreenException(
                    "GREEN2004",
                    $"The processes of the sandbox slot '{places.Directory}' cannot be ended.",
                    "One of them may wait for a device or a network file system: see `ps -eo pid,stat,args`.");
            }

            // unshare ends, and lets go of the lock, once the kernel has ended everything in the slot.
            await Task.Delay(1, cancellation).ConfigureAwait(false);
        }
    }

    private List<string> Arguments(SlotPlaces places, SlotLayout layout, string root)
    {
        List<string> arguments =
        [
            "-c", NamespaceScripts.Start, "green-slot", places.Control,
            "unshare", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child",
        ];
        if (_ordinaryUser)
        {
            arguments.AddRange(["--user", "--map-root-user"]);
        }

        var capabilities = _ordinaryUser ? [.. SlotShell.Capabilities, "SYS_ADMIN"] : SlotShell.Capabilities;
        arguments.AddRange(
        [
            "--", "/bin/sh", "-c", NamespaceScripts.SetUp, "green-slot",
            root, places.Control, _ordinaryUser ? places.Out : "",
            "-all," + string.Join(',', capabilities.Select(name => "+" + name.ToLowerInvariant())),
        ]);
        foreach (var mount in SlotMounts.Of(places, layout, _toolchain))
        {
            // An ordinary user's actions would own all of the out place: they get their directories one by one.
            arguments.AddRange([mount.ReadOnly || _ordinaryUser ? "ro" : "rw", mount.Source, mount.Destination]);
        }

        return arguments;
    }

    private GreenException Failure(SlotPlaces places, bool entered)
    {
        // Some kernels and containers grant the namespaces and then forbid the mounts.
        var log = ReadLog(places);
        var forbidden = !entered
            || log.Contains("ermission denied", StringComparison.Ordinal)
            || log.Contains("not permitted", StringComparison.Ordinal);
        return forbidden ? NamespaceErrors.Unavailable(log, _ordinaryUser) : SlotErrors.CouldNotStart(places, log);
    }

    private Process StartProcess(List<string> arguments)
    {
        // setsid: a slot outlives the process, and the terminal, that it was started from.
        var start = new ProcessStartInfo("setsid") { RedirectStandardOutput = true };
        start.ArgumentList.Add("/bin/sh");
        arguments.ForEach(start.ArgumentList.Add);
        start.Environment.Clear();
        start.Environment["PATH"] = string.Join(':', SearchPath);
        start.WorkingDirectory = "/";
        try
        {
            // An ordinary user's slot is in a user namespace itself, and forbids them to others once it is set up.
            return SystemCallFilter.Under(
                userNamespaces: _ordinaryUser, () => InheritedDescriptors.Without(() => Process.Start(start)!));
        }
        catch (Win32Exception e)
        {
            throw NamespaceErrors.Unavailable(e.Message, ordinaryUser: false, inner: e);
        }
    }

    private static void RequireTools()
    {
        foreach (var tool in new[] { "setsid", "unshare", "setpriv", "mount", "umount", "pivot_root", "flock" })
        {
            if (!Array.Exists(SearchPath, directory => File.Exists(Path.Combine(directory, tool))))
            {
                throw NamespaceErrors.MissingTool(tool);
            }
        }
    }

    private static string ReadLog(SlotPlaces places)
    {
        try
        {
            return File.ReadAllText(Path.Combine(places.Control, "log")).Trim();
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }
}
