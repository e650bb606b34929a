using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Sandbox.Slots;

/// <summary>What became of a request.</summary>
/// <param name="Started">False where the shell died before it began.</param>
/// <param name="Status">The exit status; null where the shell died.</param>
/// <param name="Spent">The shell could not clean up: the slot must not be used again.</param>
internal readonly record struct SlotAnswer(bool Started, int? Status, bool Spent);

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
            () => ReceiveLine(null, isAlive, cancellation) switch
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
    public Task<SlotAnswer> AskAsync(string id, ActionOutput output, Func<bool> isAlive, CancellationToken cancellation) =>
        OnOwnThread(() => Ask(id, output, isAlive, cancellation), cancellation);

    public void Dispose()
    {
        foreach (var pipe in _pipes)
        {
            pipe.Dispose();
        }
    }

    private SlotAnswer Ask(string id, ActionOutput output, Func<bool> isAlive, CancellationToken cancellation)
    {
        Write(Request, Encoding.ASCII.GetBytes(id + "\n"));
        var started = false;
        while (ReceiveLine(output, isAlive, cancellation) is { } line)
        {
            var words = line.Split(' ');
            if (words[0] != id)
            {
                continue;
            }

            started = true;
            if (words is [_, "done", var status, var condition])
            {
                // Nobody writes any more; what was written last may still be in the pipes.
                while (Pump(output, null, 0))
                {
                }

                output.Complete();
                return new SlotAnswer(true, int.Parse(status, CultureInfo.InvariantCulture), condition != "clean");
            }
        }

        return new SlotAnswer(started, null, Spent: true);
    }

    private string? ReceiveLine(ActionOutput? output, Func<bool> isAlive, CancellationToken cancellation)
    {
        using var cancelled = Posix.NewEvent();
        using var registration = cancellation.Register(() => Write(cancelled, BitConverter.GetBytes(1UL)));
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

            var came = Pump(output, cancelled, LivenessMilliseconds);
            cancellation.ThrowIfCancellationRequested();

            // A shell's last words are still in the pipe when it is gone: look once more.
            if (!came && !isAlive() && !Pump(output, cancelled, 0))
            {
                return null;
            }
        }
    }

    /// <summary>Waits until something can be read and reads it; false where nothing came in time.</summary>
    private bool Pump(ActionOutput? output, SafeFileHandle? cancelled, int milliseconds)
    {
        const int Count = 4;
        SafeFileHandle?[] sources = [Response, _pipes[2], _pipes[3], cancelled];
        var descriptors = stackalloc Posix.PollDescriptor[Count];
        for (var i = 0; i < Count; i++)
        {
            // poll() passes over negative descriptors.
            var watched = i is 0 or 3 || output is not null ? sources[i] : null;
            descriptors[i].Descriptor = (int)(watched?.DangerousGetHandle() ?? -1);
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
            var bytes = Read(sources[i]!);
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

    private ReadOnlySpan<byte> Read(SafeFileHandle pipe)
    {
        fixed (byte* start = _buffer)
        {
            var count = Posix.Read(pipe, start, (nuint)_buffer.Length);
            return _buffer.AsSpan(0, (int)Math.Max(0, count));
        }
    }

    private static void Write(SafeFileHandle file, byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            while (Posix.Write(file, start, (nuint)bytes.Length) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Posix.Interrupted)
                {
                    throw new IOException(Marshal.GetLastPInvokeErrorMessage());
                }
            }
        }
    }

    // poll() blocks for as long as an action runs: not on a thread of the pool.
    private static Task<T> OnOwnThread<T>(Func<T> function, CancellationToken cancellation) =>
        Task.Factory.StartNew(function, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
