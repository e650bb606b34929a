using Green.Core.Sandbox;

namespace Green.Core.Actions;

/// <summary>Leases a slot for as long as somebody waits for what is to run in it.</summary>
internal static class WantedLease
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <exception cref="OperationCanceledException">Cancelled, or nobody waits any more (<see cref="BuildSession.IsWanted"/>).</exception>
    public static async Task<ISlot> TakeAsync(BuildSession session, SlotLayout layout, CancellationToken cancellation)
    {
        using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var lease = session.Sandbox.LeaseAsync(layout, unwanted.Token);
        if (lease.IsCompleted || session.IsWanted is not { } isWanted)
        {
            return await lease.ConfigureAwait(false);
        }

        // A slot that has to be made: its engine may take its time, or an image has to come first.
        var watch = new Timer(_ => CancelUnless(isWanted, unwanted), null, Pause, Pause);
        await using (watch.ConfigureAwait(false))
        {
            return await lease.ConfigureAwait(false);
        }
    }

    private static void CancelUnless(Func<bool> isWanted, CancellationTokenSource unwanted)
    {
        if (!isWanted())
        {
            unwanted.Cancel();
        }
    }
}
