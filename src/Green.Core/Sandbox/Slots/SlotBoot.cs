using Green.Core.Store.Native;

namespace Green.Core.Sandbox.Slots;

/// <summary>Makes, starts and removes a slot; only for whoever holds its lease.</summary>
internal sealed class SlotBoot(ISlotHost host, TimeSpan idleLimit)
{
    public ISlotHost Host => host;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static bool IsAlive(SlotPlaces places) => FileLock.IsHeld(Path.Combine(places.Control, "alive"));

    /// <summary>Written before an action and removed after its clean-up: left over, its lessee died in between.</summary>
    public static string BusyMarker(SlotPlaces places) => Path.Combine(places.Directory, "busy");

    /// <summary>Connects to a shell that waits for actions; null where the slot has to be made anew.</summary>
    public static (SlotChannel Channel, SlotMode Mode)? TryConnect(SlotPlaces places)
    {
        try
        {
            if (File.Exists(BusyMarker(places))
                || !IsAlive(places)
                || !Enum.TryParse<SlotMode>(File.ReadAllText(ModeFile(places)), out var mode))
            {
                return null;
            }

            return (SlotChannel.Open(places), mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Starts the slot's shell over the places as they are, which may hold staged files; what was left of an earlier shell
    /// is ended first.
    /// </summary>
    public async Task<(SlotChannel Channel, SlotMode Mode)> StartAsync(
        SlotPlaces places, SlotLayout layout, IReadOnlyList<string> markers, CancellationToken cancellation)
    {
        if (Directory.Exists(places.Control))
        {
            await host.StopAsync(places, cancellation).ConfigureAwait(false);
        }

        Prepare(places, markers);
        var channel = SlotChannel.Open(places);
        try
        {
            await host.StartAsync(places, layout, cancellation).ConfigureAwait(false);
            var mode = await channel.ReceiveGreetingAsync(LivenessSinceStart(places), cancellation).ConfigureAwait(false)
                ?? throw SlotErrors.CouldNotStart(places, "its shell ended before it was ready. " + ReadLog(places));
            File.WriteAllText(ModeFile(places), mode.ToString());
            File.Delete(BusyMarker(places));
            return (channel, mode);
        }
        catch
        {
            channel.Dispose();
            await host.StopAsync(places, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the slot's processes and deletes its directory.</summary>
    public async Task RemoveAsync(SlotPlaces places)
    {
        await host.StopAsync(places, CancellationToken.None).ConfigureAwait(false);
        PlaceFiles.Delete(places.Directory);
    }

    private static string ModeFile(SlotPlaces places) => Path.Combine(places.Control, "mode");

    private void Prepare(SlotPlaces places, IReadOnlyList<string> markers)
    {
        try
        {
            foreach (var directory in new[] { places.Directory, places.Work, places.Registry, places.Target, places.Out })
            {
                PlaceFiles.MakeReadable(directory);
            }

            PlaceFiles.Delete(places.Control);
            PlaceFiles.MakePrivate(places.Control);
            File.WriteAllText(Path.Combine(places.Control, "shell"), SlotShell.Script(idleLimit));
            foreach (var name in new[] { "stdout", "stderr", "jobserver" })
            {
                // Pipes, as under cargo: opening /dev/stdout anew neither fails nor loses what was written before. An action
                // must be allowed to open them (/dev/fd/3 too); it cannot get at them by their names here.
                var path = Path.Combine(places.Control, name);
                Posix.MakePipe(path);
                PlaceFiles.SetMode(path, Everybody);
            }

            foreach (var name in new[] { "request", "response" })
            {
                Posix.MakePipe(Path.Combine(places.Control, name));
            }

            SlotMounts.Ensure(markers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SlotErrors.Unusable(places.Directory, e);
        }
    }

    // A container's shell takes its lock some time after its engine has said that it runs.
    private static Func<bool> LivenessSinceStart(SlotPlaces places)
    {
        var seen = false;
        var start = TimeProvider.System.GetTimestamp();
        return () =>
        {
            var alive = IsAlive(places);
            seen |= alive;
            return alive || (!seen && TimeProvider.System.GetElapsedTime(start) < StartLimit);
        };
    }

    private static string ReadLog(SlotPlaces places)
    {
        try
        {
            return File.ReadAllText(Path.Combine(places.Control, "log")).Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
