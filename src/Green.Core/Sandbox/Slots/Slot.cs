using Green.Core.Store.Native;

namespace Green.Core.Sandbox.Slots;

/// <summary>A leased slot of the pool.</summary>
internal sealed class Slot : ISlot
{
    private const int Restarts = 3;

    private readonly SlotBoot _boot;
    private readonly SlotPlaces _places;
    private readonly FileLock _lease;
    private readonly IReadOnlyList<string> _markers;
    private readonly SlotUser _caller = SlotUser.Current;
    private SlotChannel? _channel;
    private SlotMode _mode;
    private bool _spent;
    private bool _ended;

    private Slot(SlotBoot boot, SlotPlaces places, SlotLayout layout, FileLock lease)
    {
        (_boot, _places, Layout, _lease) = (boot, places, layout, lease);
        _markers = SlotMounts.Markers(places, layout);
    }

    public SlotLayout Layout { get; }

    public string HostWork => _places.Work;

    public string HostRegistry => _places.Registry;

    public string HostTarget => _places.Target;

    public string HostOut => _places.Out;

    private string StandardOutput => Path.Combine(_places.Control, "output");

    private string StandardError => Path.Combine(_places.Control, "errors");

    /// <summary>Takes over a slot that waits for actions; null where it has to be made anew.</summary>
    public static Slot? TryConnect(SlotBoot boot, SlotPlaces places, SlotLayout layout, FileLock lease)
    {
        if (SlotBoot.TryConnect(places) is not { } connection)
        {
            return null;
        }

        var slot = new Slot(boot, places, layout, lease);
        (slot._channel, slot._mode) = connection;
        try
        {
            // A lessee that died between two actions has left what it staged.
            slot.EmptyPlaces();
            return slot;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            connection.Channel.Dispose();
            return null;
        }
    }

    /// <summary>Makes the slot from nothing.</summary>
    public static async Task<Slot> MakeAsync(
        SlotBoot boot, SlotPlaces places, SlotLayout layout, FileLock lease, CancellationToken cancellation)
    {
        try
        {
            if (Directory.Exists(places.Directory))
            {
                await boot.RemoveAsync(places).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SlotErrors.Unusable(places.Directory, e);
        }

        var slot = new Slot(boot, places, layout, lease);
        try
        {
            await slot.StartAsync(cancellation).ConfigureAwait(false);
            return slot;
        }
        catch
        {
            PlaceFiles.Delete(places.Directory);
            throw;
        }
    }

    public async Task<SandboxResult> RunAsync(SandboxCommand command, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        cancellation.ThrowIfCancellationRequested();
        var directories = new ActionDirectories(command, Layout, HostOut);

        for (var attempt = 0; attempt < Restarts; attempt++)
        {
            if (!SlotMounts.Ensure(_markers) || _spent || !SlotBoot.IsAlive(_places))
            {
                await StartAsync(cancellation).ConfigureAwait(false);
            }

            Prepare(command, directories);
            var answer = await AskAsync(command, directories, cancellation).ConfigureAwait(false);
            if (answer.Status is { } status)
            {
                directories.TakeBack(_caller);
                _spent = answer.Spent;
                if (!_spent)
                {
                    File.Delete(SlotBoot.BusyMarker(_places));
                }

                return answer.Refused is { } refused
                    ? throw SlotErrors.OverLimit(command, refused)
                    : new SandboxResult(status, StandardOutput, StandardError);
            }

            if (answer.Started)
            {
                throw SlotErrors.Died(_places, command);
            }
        }

        await EndAsync().ConfigureAwait(false);
        throw SlotErrors.CouldNotStart(_places, $"its shell ended {Restarts} times before an action began.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            try
            {
                if (_spent || !SlotBoot.IsAlive(_places))
                {
                    await EndAsync().ConfigureAwait(false);
                }
                else
                {
                    EmptyPlaces();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await EndAsync().ConfigureAwait(false);
            }

            _ended = true;
        }

        _channel?.Dispose();
        _lease.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        _channel?.Dispose();
        _channel = null;
        (_channel, _mode) = await _boot.StartAsync(_places, Layout, _markers, cancellation).ConfigureAwait(false);
        _spent = false;
    }

    private void Prepare(SandboxCommand command, ActionDirectories directories)
    {
        SlotUser? owner = _mode == SlotMode.Identity && _caller.IsRoot ? SlotUser.ForActions(_caller) : null;
        try
        {
            File.WriteAllBytes(SlotBoot.BusyMarker(_places), []);
            directories.Give(owner);
            File.WriteAllText(
                Path.Combine(_places.Control, "action"), ActionScript.Write(command, Layout, _mode, _caller));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SlotErrors.Unusable(_places.Directory, e);
        }
    }

    private async Task<SlotAnswer> AskAsync(SandboxCommand command, ActionDirectories directories, CancellationToken cancellation)
    {
        using var jobserver = command.Tokens is { } tokens ? new ActionJobserver(_channel!.Jobserver, tokens) : null;
        try
        {
            var id = Guid.NewGuid().ToString("N");
            using var output = new ActionOutput(StandardOutput, StandardError, command.OnErrorLine);
            var watch = new ActionWatch(command, output, directories.HostPaths, _boot.Host, _places);
            var answer = await _channel!.AskAsync(id, output, watch, jobserver, () => SlotBoot.IsAlive(_places), cancellation)
                .ConfigureAwait(false);
            if (answer is { Started: true, Status: null })
            {
                // Before tokens are given back: without its shell an action may go on for a moment.
                await EndAsync().ConfigureAwait(false);
            }

            return answer;
        }
        catch
        {
            // Cancelled, over a limit, of the caller's own (OnErrorLine), or a full disk: the action may still be running.
            await EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    // No process of the slot is left afterwards, nor anything that a later lessee could take for a slot.
    private async Task EndAsync()
    {
        _ended = true;
        _channel?.Dispose();
        _channel = null;
        await _boot.RemoveAsync(_places).ConfigureAwait(false);
    }

    private void EmptyPlaces()
    {
        foreach (var place in new[] { HostWork, HostRegistry, HostTarget, HostOut })
        {
            PlaceFiles.Empty(place, _markers);
        }
    }
}
