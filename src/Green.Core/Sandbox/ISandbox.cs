namespace Green.Core.Sandbox;

/// <summary>A kind of place where actions run.</summary>
public interface ISandbox : IAsyncDisposable
{
    /// <summary><c>container</c>, <c>namespaces</c> or <c>host</c>.</summary>
    string Kind { get; }

    /// <summary>
    /// What stands for the system below the toolchain (linker, C compiler, libc, headers) in a fingerprint: the image's id
    /// in containers, a digest of the host's relevant packages otherwise.
    /// </summary>
    string Platform { get; }

    /// <summary>Leases a slot, making one where none is free. At most one lessee at a time, over all processes.</summary>
    Task<ISlot> LeaseAsync(SlotLayout layout, CancellationToken cancellation);
}

/// <summary>A leased slot. Disposing it empties its places and lets another lessee have it.</summary>
public interface ISlot : IAsyncDisposable
{
    SlotLayout Layout { get; }

    /// <summary>The host directory that is seen at <see cref="SlotLayout.Work"/>; what is put there is visible at once.</summary>
    string HostWork { get; }

    string HostRegistry { get; }

    string HostTarget { get; }

    string HostOut { get; }

    /// <summary>
    /// Runs one command. When it returns no process of the action is left, and everything below
    /// <see cref="HostOut"/> can be read, moved and deleted by this process's user.
    /// </summary>
    Task<SandboxResult> RunAsync(SandboxCommand command, CancellationToken cancellation);
}
