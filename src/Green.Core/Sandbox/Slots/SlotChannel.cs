using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Sandbox.Slots;

/// <summary>What became of a request.</summary>
/// <param name="Started">False where the shell died before it began.</param>
/// <param name="Status">The exit status; null where the shell died, or says what is none.</param>
/// <param name="Spent">The shell could not clean up: the slot must not be used again.</param>
/// <param name="Refused">What the kernel refused to the action, as <see cref="SlotErrors.OverLimit"/> calls it; else null.</param>
internal readonly record struct SlotAnswer(bool Started, int? Status, bool Spent, string? Refused = null)
{
    /// <param name="words">A line that begins with the request's id.</param>
    /// <returns>Null where the action goes on.</returns>
    public static SlotAnswer? Read(string[] words) =>
        words is not [_, "done", var status, var condition, .. var refused] ? null
        : byte.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? new SlotAnswer(true, code, condition != "clean", refused.FirstOrDefault())
        : new SlotAnswer(true, null, Spent: true);
}

/// <summary>
/// The lessee's ends of a slot's pipes: requests and answers, and what an action writes. They are opened for both
/// directions, so that nothing blocks.
/// </summary>
internal sealed unsafe class SlotChannel : IDisposable
{
    private const int LivenessMilliseconds = 200;

    private readonly SafeFileHandle[] _pipes;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly StringBuilder _received = new();

    private SlotChannel(SafeFileHandle[] pipes) => _pipes = pipes;

    /// <summary>Both ends of what actions have as their jobserver.</summary>
    public SafeFileHandle Jobserver => _pipes[4];

    private SafeFileHandle Request => _pipes[0];

    private SafeFileHandle Response => _pipes[1];

    public static SlotChannel Open(SlotPlaces places)
    {
        List<SafeFileHandle> pipes = [];
        try
        {
            foreach (var name in new[] { "request", "response", "stdout", "stderr" })
            {
                pipes.Add(Posix.OpenFile(Path.Combine(places.Control, name), create: false));
            }

            pipes.Add(Posix.OpenPipe(Path.Combine(places.Control, "jobserver")));
            return new SlotChannel([.. pipes]);
        }
        catch
        {
            pipes.ForEach(pipe => pipe.Dispose());
            throw;
        }
    }

    /// <summary>Waits for the greeting of a shell that was just started; null where it died.</summary>
    public Task<SlotMode?> ReceiveGreetingAsync(Func<bool> isAlive, CancellationToken cancellation) =>
        OnOwnThread<SlotMode?>(
            () => ReceiveLine(null, null, null, isAlive, cancellation) switch
            {
                "ready identity" => SlotMode.Identity,
                "ready mapped" => SlotMode.Mapped,
                "ready single" => SlotMode.Single,
                _ => null,
            },
            cancellation);

    /// <summary>
    /// Sends a request, and waits for its answer while it passes on what the action says. On cancellation, or any other
    /// exception, the action may still be running.
    /// </summary>
    public Task<SlotAnswer> AskAsync(
        string id, ActionOutput output, ActionWatch watch, ActionJobserver? jobserver, Func<bool> isAlive, CancellationToken cancellation) =>
        OnOwnThread(() => Ask(id, output, watch, jobserver, isAlive, cancellation), cancellation);

    public void Dispose()
    {
        foreach (var pipe in _pipes)
        {
            pipe.Dispose();
        }
    }

    private SlotAnswer Ask(
        string id, ActionOutput output, ActionWatch watch, ActionJobserver? jobserver, Func<bool> isAlive, CancellationToken cancellation)
    {
        Posix.WriteAll(Request, Encoding.ASCII.GetBytes(id + "\n"));
        var started = false;
        while (ReceiveLine(output, watch, jobserver, isAlive, cancellation) is { } line)
        {
            var words = line.Split(' ');
            if (words[0] != id)
            {
                continue;
            }

            started = true;
            if (SlotAnswer.Read(words) is { } answer)
            {
                // Nobody writes any more; what was written last may still be in the pipes.
                while (Pump(output, null, null, 0))
                {
                }

                watch.End();
                output.Complete();
                return answer;
            }
        }

        return new SlotAnswer(started, null, Spent: true);
    }

    private string? ReceiveLine(
        ActionOutput? output, ActionWatch? watch, ActionJobserver? jobserver, Func<bool> isAlive, CancellationToken cancellation)
    {
        using var cancelled = Posix.NewEvent();
        using var registration = cancellation.Register(() => Posix.WriteAll(cancelled, BitConverter.GetBytes(1UL)));
        var livenessDue = Environment.TickCount64 + LivenessMilliseconds;
        while (true)
        {
            for (var i = 0; i < _received.Length; i++)
            {
                if (_received[i] == '\n')
                {
                    var line = _received.ToString(0, i);
                    _received.Remove(0, i + 1);
                    return line;
                }
            }

            var patience = Math.Min(
                Math.Min(LivenessMilliseconds, watch?.Tick() ?? LivenessMilliseconds), jobserver?.Tick() ?? LivenessMilliseconds);
            var came = Pump(output, jobserver, cancelled, patience);
            cancellation.ThrowIfCancellationRequested();

            if (came || Environment.TickCount64 < livenessDue)
            {
                continue;
            }

            // A shell's last words are still in the pipe when it is gone: look once more.
            livenessDue = Environment.TickCount64 + LivenessMilliseconds;
            if (!isAlive() && !Pump(output, null, cancelled, 0))
            {
                return null;
            }
        }
    }

    /// <summary>
    /// Waits until something can be read, and reads it unless it is the jobserver's; false where nothing was read.
    /// </summary>
    private bool Pump(ActionOutput? output, ActionJobserver? jobserver, SafeFileHandle? cancelled, int milliseconds)
    {
        const int Count = 5;
        SafeFileHandle?[] sources =
        [
            Response,
            output is null ? null : _pipes[2],
            output is null ? null : _pipes[3],
            jobserver is { IsEmpty: true } ? jobserver.Pipe : null,
            cancelled,
        ];
        var descriptors = stackalloc Posix.PollDescriptor[Count];
        for (var i = 0; i < Count; i++)
        {
            // poll() passes over negative descriptors.
            descriptors[i].Descriptor = (int)(sources[i]?.DangerousGetHandle() ?? -1);
            descriptors[i].Events = Posix.PollIn;
        }

        if (Posix.Poll(descriptors, Count, milliseconds) <= 0)
        {
            return false;
        }

        var came = false;
        for (var i = 0; i < 3; i++)
        {
            if ((descriptors[i].Returned & Posix.PollIn) == 0)
            {
                continue;
            }

            came = true;
            var bytes = _buffer.AsSpan(0, Posix.Read(sources[i]!, _buffer));
            if (i == 0)
            {
                _received.Append(Encoding.ASCII.GetString(bytes));
            }
            else
            {
                output!.Add(bytes, isError: i == 2);
            }
        }

        return came;
    }

    // poll() blocks for as long as an action runs: not on a thread of the pool.
    private static Task<T> OnOwnThread<T>(Func<T> function, CancellationToken cancellation) =>
        Task.Factory.StartNew(function, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
