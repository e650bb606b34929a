namespace Green.Core.Sandbox.Slots;

/// <summary>Starts and stops slots of one kind. The slot protocol and the leases are the pool's, the same for every kind.</summary>
internal interface ISlotHost
{
    /// <summary><c>container</c> or <c>namespaces</c>.</summary>
    string Kind { get; }

    /// <summary>See <see cref="ISandbox.Platform"/>.</summary>
    string Platform { get; }

    /// <summary>What else a slot is started with that makes it another one: part of its name.</summary>
    string Traits { get; }

    /// <summary>
    /// Starts the slot's first process, <see cref="SlotShell.Command"/>, with the five places mounted as
    /// <paramref name="layout"/> says and the control directory at <see cref="SlotShell.ControlDirectory"/>. All of the
    /// slot's directories are there, with mount points for places that lie in one another. The pool waits for the shell's
    /// greeting afterwards.
    /// </summary>
    Task StartAsync(SlotPlaces places, SlotLayout layout, CancellationToken cancellation);

    /// <summary>How often <see cref="UsageAsync"/> may be asked for.</summary>
    TimeSpan UsagePause { get; }

    /// <summary>What the slot's processes use, as far as its host does not itself keep them to their limits; null where that cannot be known.</summary>
    Task<SlotUsage?> UsageAsync(SlotPlaces places);

    /// <summary>Ends every process of the slot, whoever started it; does nothing where none is left.</summary>
    Task StopAsync(SlotPlaces places, CancellationToken cancellation);
}
