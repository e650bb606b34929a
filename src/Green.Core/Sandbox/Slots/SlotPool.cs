using System.Globalization;
using System.Text;
using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Sandbox.Slots;

/// <summary>
/// The kept slots of one kind below <c>GREEN_HOME/slots</c>, shared by all processes of the user through file locks.
/// Disposing the pool leaves its slots waiting; they stop by themselves when they have been idle for long.
/// </summary>
public sealed class SlotPool : ISandbox
{
    private static readonly TimeSpan DefaultIdleLimit = TimeSpan.FromMinutes(15);

    private readonly ISlotHost _host;
    private readonly SlotBoot _boot;
    private readonly string _slots;
    private readonly string _home;
    private readonly string? _toolchain;
    private readonly TimeSpan _idleLimit;

    /// <param name="host">Starts and stops the slots.</param>
    /// <param name="home">GREEN_HOME, absolute.</param>
    /// <param name="toolchain">The toolchain's directory on the host that the host mounts; null where slots bring their own.</param>
    /// <param name="idleLimit">How long an unleased slot waits before it ends; 15 minutes unless given.</param>
    internal SlotPool(ISlotHost host, string home, string? toolchain, TimeSpan? idleLimit = null)
    {
        _host = host;
        _home = Path.GetFullPath(home);
        _slots = Path.Combine(_home, "slots");
        _toolchain = toolchain;
        _idleLimit = idleLimit ?? DefaultIdleLimit;
        _boot = new SlotBoot(host, _idleLimit);
    }

    /// <inheritdoc/>
    public string Kind => _host.Kind;

    /// <inheritdoc/>
    public string Platform => _host.Platform;

    /// <inheritdoc/>
    /// <exception cref="GreenException">GREEN2003, GREEN2004 or GREEN2006.</exception>
    public async Task<ISlot> LeaseAsync(SlotLayout layout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var prefix = Prefix(layout);
        FileLock? lease = null;
        SlotPlaces? places = null;
        try
        {
            foreach (var existing in ListDirectories(prefix))
            {
                if (FileLock.TryTake(LeaseFile(existing)) is not { } taken)
                {
                    continue;
                }

                if (Slot.TryConnect(_boot, existing, layout, taken) is { } slot)
                {
                    lease?.Dispose();
                    return slot;
                }

                if (lease is null)
                {
                    (lease, places) = (taken, existing);
                }
                else
                {
                    taken.Dispose();
                }
            }

            for (var number = 1; lease is null; number++)
            {
                places = new SlotPlaces(Path.Combine(_slots, prefix + number.ToString(CultureInfo.InvariantCulture)));
                lease = TakeNew(places);
            }

            var made = await Slot.MakeAsync(_boot, places!, layout, lease, cancellation).ConfigureAwait(false);
            await RemoveDeadAsync().ConfigureAwait(false);
            return made;
        }
        catch
        {
            lease?.Dispose();
            throw;
        }
    }

    /// <summary>The slots of this kind, of all layouts and platforms.</summary>
    public IReadOnlyList<SlotStatus> List() =>
    [
        .. ListDirectories(Kind + "-").Select(places => new SlotStatus(
            places.Name, places.Directory, SlotBoot.IsAlive(places), FileLock.IsHeld(LeaseFile(places)))),
    ];

    /// <summary>Ends and removes every slot of this kind that nobody holds.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> StopAllAsync(CancellationToken cancellation)
    {
        var count = 0;
        foreach (var places in ListDirectories(Kind + "-"))
        {
            cancellation.ThrowIfCancellationRequested();
            using var lease = FileLock.TryTake(LeaseFile(places));
            if (lease is not null)
            {
                await _boot.RemoveAsync(places).ConfigureAwait(false);
                count++;
            }
        }

        return count;
    }

    /// <summary>Leaves the slots as they are: keeping them is what the pool is for.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task RemoveDeadAsync()
    {
        foreach (var places in ListDirectories(Kind + "-"))
        {
            if (SlotBoot.IsAlive(places))
            {
                continue;
            }

            using var lease = FileLock.TryTake(LeaseFile(places));
            if (lease is not null && !SlotBoot.IsAlive(places))
            {
                await _boot.RemoveAsync(places).ConfigureAwait(false);
            }
        }
    }

    private FileLock? TakeNew(SlotPlaces places)
    {
        try
        {
            // Nobody else has business below: file modes in the places are for the actions, not for other users.
            PlaceFiles.MakePrivate(_slots);
            return FileLock.TryTake(LeaseFile(places));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SlotErrors.Unusable(places.Directory, e);
        }
    }

    private IEnumerable<SlotPlaces> ListDirectories(string prefix) =>
        Directory.Exists(_slots)
            ? Directory.EnumerateDirectories(_slots, prefix + "*").Order(StringComparer.Ordinal).Select(path => new SlotPlaces(path))
            : [];

    private static string LeaseFile(SlotPlaces places) => places.Directory + ".lease";

    // Whatever a running shell was started with is part of its name: a newer version of this tool, or another toolchain,
    // never talks to it.
    private string Prefix(SlotLayout layout)
    {
        var started = string.Join(
            '\0',
            _home, _toolchain, _host.Traits, layout.Work, layout.Registry, layout.Target, layout.Out, layout.Toolchain, SlotShell.Script(_idleLimit));
        return $"{Kind}-{Short(started)}-{Short(Platform)}-";
    }

    private static string Short(string text) => Digest.Of(Encoding.UTF8.GetBytes(text)).Hash[..10];
}
