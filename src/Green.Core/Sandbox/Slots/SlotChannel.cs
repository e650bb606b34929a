using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Sandbox.Slots;

/// <summary>What became of a request.</summary>
/// <param name="Started">False where the shell died before it began.</param>
/// <param name="Status">The exit status; null where the shell died.</param>
/// <param name="Spent">The shell could not clean up: the slot must not be used again.</param>
internal readonly record struct SlotAnswer(bool Started, int? Status, bool Spent);

/// <summary>The lessee's end of a slot's two pipes. They are opened for both directions, so that nothing blocks.</summary>
internal sealed unsafe class SlotChannel : IDisposable
{
    private const int LivenessMilliseconds = 200;

    private readonly SafeFileHandle _request;
    private readonly SafeFileHandle _response;
    private readonly StringBuilder _received = new();

    private SlotChannel(SafeFileHandle request, SafeFileHandle response) => (_request, _response) = (request, response);

    public static SlotChannel Open(SlotPlaces places)
    {
        var request = Posix.OpenFile(Path.Combine(places.Control, "request"), create: false);
        try
        {
            return new SlotChannel(request, Posix.OpenFile(Path.Combine(places.Control, "response"), create: false));
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the greeting of a shell that was just started; null where it died.</summary>
    public Task<SlotMode?> ReceiveGreetingAsync(Func<bool> isAlive, CancellationToken cancellation) =>
        OnOwnThread<SlotMode?>(
            () => ReceiveLine(isAlive, cancellation) switch
            {
                "ready identity" => SlotMode.Identity,
                "ready mapped" => SlotMode.Mapped,
                "ready single" => SlotMode.Single,
                _ => null,
            },
            cancellation);

    /// <summary>Sends a request and waits for its answer. On cancellation the action may still be running.</summary>
    public Task<SlotAnswer> AskAsync(string id, Func<bool> isAlive, CancellationToken cancellation) =>
        OnOwnThread(() => Ask(id, isAlive, cancellation), cancellation);

    public void Dispose()
    {
        _request.Dispose();
        _response.Dispose();
    }

    private SlotAnswer Ask(string id, Func<bool> isAlive, CancellationToken cancellation)
    {
        Write(_request, Encoding.ASCII.GetBytes(id + "\n"));
        var started = false;
        while (ReceiveLine(isAlive, cancellation) is { } line)
        {
            var words = line.Split(' ');
            if (words[0] != id)
            {
                continue;
            }

            started = true;
            if (words is [_, "done", var status, var condition])
            {
                return new SlotAnswer(true, int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), condition != "clean");
            }
        }

        return new SlotAnswer(started, null, Spent: true);
    }

    private string? ReceiveLine(Func<bool> isAlive, CancellationToken cancellation)
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

            var ready = WaitReadable(cancelled, LivenessMilliseconds);
            cancellation.ThrowIfCancellationRequested();

            // A shell's last words are still in the pipe when it is gone: look once more.
            if (!ready && !isAlive() && !WaitReadable(cancelled, 0))
            {
                return null;
            }

            if (ready)
            {
                Fill();
            }
        }
    }

    private bool WaitReadable(SafeFileHandle cancelled, int milliseconds)
    {
        var descriptors = stackalloc Posix.PollDescriptor[2];
        descriptors[0] = new Posix.PollDescriptor { Descriptor = (int)_response.DangerousGetHandle(), Events = Posix.PollIn };
        descriptors[1] = new Posix.PollDescriptor { Descriptor = (int)cancelled.DangerousGetHandle(), Events = Posix.PollIn };
        Posix.Poll(descriptors, 2, milliseconds);
        return (descriptors[0].Returned & Posix.PollIn) != 0;
    }

    private void Fill()
    {
        var buffer = stackalloc byte[512];
        var count = Posix.Read(_response, buffer, 512);
        if (count > 0)
        {
            _received.Append(Encoding.ASCII.GetString(buffer, (int)count));
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
