using System.IO.Enumeration;

namespace Green.Core.Sandbox.Slots;

/// <summary>What the processes of a slot use at a moment.</summary>
/// <param name="Memory">In bytes.</param>
/// <param name="Processes">Threads included.</param>
internal readonly record struct SlotUsage(long Memory, int Processes);

/// <summary>
/// Looks now and then at what a running action uses, and ends it by an exception where that is more than it may, or where
/// nobody waits for it any more. What is over before the first look is looked at once, at its end.
/// </summary>
/// <param name="directories">Where the action's files are, on the host.</param>
internal sealed class ActionWatch(
    SandboxCommand command, ActionOutput output, IReadOnlyList<string> directories, ISlotHost host, SlotPlaces places)
{
    // In milliseconds.
    private const int FilesPause = 500;
    private const int AnswerPause = 100;
    private const int WantedPause = 200;
    private const int LongestPause = 1000;

    /// <summary>In bytes for each millisecond: faster than memory can be filled.</summary>
    private const long FillRate = 8 << 20;

    /// <summary>Processes for each millisecond: faster than they can be started.</summary>
    private const long StartRate = 10;

    /// <summary>In bytes, besides its content: many empty files are not nothing.</summary>
    private const long FileCost = 4096;

    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true, RecurseSubdirectories = true,
    };

    private readonly long _timeUp = Environment.TickCount64 + (long)command.Limits.Time.TotalMilliseconds;

    private Task<SlotUsage?>? _usage;
    private long _wantedDue = command.IsWanted is null ? long.MaxValue : Environment.TickCount64;
    private long _processesDue = Environment.TickCount64 + (long)host.UsagePause.TotalMilliseconds;
    private long _filesDue = Environment.TickCount64 + FilesPause;

    /// <returns>After how many milliseconds to call it again.</returns>
    /// <exception cref="GreenException">GREEN2005 or GREEN2007.</exception>
    /// <exception cref="OperationCanceledException">It is not wanted any more.</exception>
    public int Tick()
    {
        LookAtOutput();
        var now = Environment.TickCount64;
        if (now >= _timeUp)
        {
            throw SlotErrors.TimedOut(command);
        }

        if (now >= _wantedDue)
        {
            _wantedDue = now + WantedPause;
            if (!command.IsWanted!())
            {
                throw new OperationCanceledException($"Nobody waits for {command.Name} any more.");
            }
        }

        if (now >= _processesDue)
        {
            _processesDue = now + LookAtProcesses();
        }

        if (now >= _filesDue)
        {
            LookAtFiles();

            // Of many files that takes long: at most a twentieth of all time.
            _filesDue = now + Math.Max(FilesPause, 20 * (Environment.TickCount64 - now));
        }

        return (int)Math.Max(1, Math.Min(Math.Min(_processesDue, _filesDue), Math.Min(_wantedDue, _timeUp)) - Environment.TickCount64);
    }

    /// <summary>Looks at what was left, which is about to be read.</summary>
    /// <exception cref="GreenException">GREEN2007.</exception>
    public void End()
    {
        LookAtOutput();
        LookAtFiles();
    }

    private void LookAtOutput()
    {
        if (output.Length > ActionLimits.Output)
        {
            throw SlotErrors.WroteTooMuch(command);
        }
    }

    /// <returns>After how many milliseconds to look again. Nothing waits for an answer, since an engine may take long.</returns>
    private long LookAtProcesses()
    {
        _usage ??= host.UsageAsync(places);
        if (!_usage.IsCompleted)
        {
            return AnswerPause;
        }

        var pause = (long)host.UsagePause.TotalMilliseconds;
        var answer = _usage.GetAwaiter().GetResult();
        _usage = null;
        if (answer is not { } used)
        {
            return pause;
        }

        if (used.Memory > command.Limits.Memory)
        {
            throw SlotErrors.OverLimit(command, SlotErrors.Memory);
        }

        if (used.Processes > command.Limits.Processes)
        {
            throw SlotErrors.OverLimit(command, SlotErrors.Processes);
        }

        // What is far from a limit cannot be over it soon.
        var soonest = Math.Min((command.Limits.Memory - used.Memory) / FillRate, (command.Limits.Processes - used.Processes) / StartRate);
        return Math.Max(pause, Math.Min(LongestPause, soonest));
    }

    private void LookAtFiles()
    {
        if (directories.Sum(BytesIn) > command.Limits.Disk)
        {
            throw SlotErrors.OverLimit(command, SlotErrors.Disk);
        }
    }

    private static long BytesIn(string directory)
    {
        var sum = 0L;
        var files = new FileSystemEnumerable<long>(directory, (ref FileSystemEntry entry) => entry.IsDirectory ? 0 : entry.Length, Everything)
        {
            // Links can lead anywhere on the host.
            ShouldRecursePredicate = (ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        try
        {
            foreach (var length in files)
            {
                sum += FileCost + length;
            }
        }
        catch (IOException)
        {
            // The action removes and renames meanwhile; what was seen counts.
        }

        return sum;
    }
}
