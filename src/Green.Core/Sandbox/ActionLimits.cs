namespace Green.Core.Sandbox;

/// <summary>What one action may use. More than that ends it, and its slot with it.</summary>
/// <param name="Time">From its start.</param>
/// <param name="Memory">In bytes, of all its processes together, with what they put into <c>/tmp</c> and <c>/dev/shm</c>.</param>
/// <param name="Processes">At one time, threads included.</param>
/// <param name="Disk">In bytes, of the files that it leaves or has left.</param>
public sealed record ActionLimits(TimeSpan Time, long Memory, int Processes, long Disk)
{
    /// <summary>What no build is known to need. Of memory the machine keeps a fifth for itself.</summary>
    public static ActionLimits Default { get; } = new(
        TimeSpan.FromHours(2), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 5 * 4, 4096, 32L << 30);

    /// <summary>Of standard output and standard error together, in bytes: both are read into memory.</summary>
    public const long Output = 256 << 20;
}
