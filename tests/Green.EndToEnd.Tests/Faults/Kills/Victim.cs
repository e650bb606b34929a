using System.Globalization;

namespace Green.EndToEnd.Tests.Faults.Kills;

/// <summary>A kind of process that takes part in a build.</summary>
internal enum VictimKind
{
    /// <summary>dotnet-green, as it was started by the user.</summary>
    Tool,

    /// <summary>cargo: while it plans, or as the one that drives.</summary>
    Cargo,

    /// <summary>dotnet msbuild.</summary>
    Engine,

    /// <summary>A further process of MSBuild's.</summary>
    Node,

    /// <summary>dotnet-green as cargo starts it: while a plan is recorded, or as the lessee of a slot in wrapper mode.</summary>
    Wrapper,

    /// <summary>The compiler in a slot.</summary>
    Rustc,

    /// <summary>A build script in a slot.</summary>
    Script,

    /// <summary>Process 1 of a slot.</summary>
    Shell,

    /// <summary>What has made a slot's namespaces, and waits for its shell.</summary>
    Unshare,
}

/// <summary>Finds the processes of a build that goes on.</summary>
/// <param name="started">What the user has started.</param>
/// <param name="home">A directory that GREEN_HOME is in: processes in a slot have something of that among their mounts.</param>
internal sealed class Victims(int started, string home)
{
    // Spaces are escaped in mountinfo.
    private readonly string mount = home.Replace(" ", "\\040", StringComparison.Ordinal) + "/";

    /// <summary>A process of a kind; 0 where there is none now.</summary>
    public int Find(VictimKind kind) => kind is VictimKind.Rustc or VictimKind.Script or VictimKind.Shell or VictimKind.Unshare
        ? ProcessTable.All().Where(process => KindInSlot(process) == kind).FirstOrDefault(IsInSlot)
        : ProcessTable.Below(started).Prepend(started).Where(process => KindOutside(process) == kind).FirstOrDefault();

    /// <summary>All processes that are in a slot of this home, its shell included.</summary>
    public IReadOnlyList<int> InSlots() => [.. ProcessTable.All().Where(IsInSlot)];

    /// <summary>Those in slots that an action has started.</summary>
    public IReadOnlyList<int> InActions() => [.. InSlots().Where(process => KindInSlot(process) is not (VictimKind.Shell or VictimKind.Unshare or null))];

    private bool IsInSlot(int process) => ProcessTable.Read(process, "mountinfo").Contains(mount, StringComparison.Ordinal);

    private VictimKind? KindOutside(int process)
    {
        var arguments = ProcessTable.Arguments(process);
        var program = Path.GetFileName(ProcessTable.Read(process, "cmdline").Split('\0')[0]);
        return program switch
        {
            "cargo" when arguments.Contains(" build", StringComparison.Ordinal) || arguments.Contains(" metadata", StringComparison.Ordinal) => VictimKind.Cargo,
            "dotnet-green" => process == started ? VictimKind.Tool : VictimKind.Wrapper,
            "dotnet" => arguments.Contains("nodemode", StringComparison.OrdinalIgnoreCase) ? VictimKind.Node : VictimKind.Engine,
            _ => null,
        };
    }

    private static VictimKind? KindInSlot(int process)
    {
        var name = ProcessTable.Read(process, "comm").Trim();
        return name switch
        {
            "unshare" => VictimKind.Unshare,
            "sh" or "dash" or "bash" => IsFirst(process) ? VictimKind.Shell : null,
            _ when name.StartsWith("build-script", StringComparison.Ordinal) => VictimKind.Script,
            _ when name is "rustc" or "cc" or "ld" or "collect2" or "opt cgu.0" => VictimKind.Rustc,
            _ => null,
        };
    }

    private static bool IsFirst(int process)
    {
        var line = ProcessTable.Read(process, "status").Split('\n').FirstOrDefault(text => text.StartsWith("NSpid:", StringComparison.Ordinal));
        return line is not null && line.Split('\t')[^1].Trim() == 1.ToString(CultureInfo.InvariantCulture);
    }
}
