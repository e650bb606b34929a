using System.Collections.Concurrent;
using Green.Core.Actions;
using Green.Core.Output;

namespace Green.Tasks;

/// <summary>A build's session, and the units that go on after their tasks have ended: dependents have started with their metadata.</summary>
internal sealed class OpenBuild(BuildSession session) : IDisposable
{
    private readonly ConcurrentDictionary<string, Task<UnitEvent>> late = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stop = new();

    public BuildSession Session => session;

    /// <summary>Cancelled when the build is, and at its end.</summary>
    public CancellationToken Stopping => stop.Token;

    public void Stop() => stop.Cancel();

    /// <summary>Whoever takes it has to tell what came of it.</summary>
    public void GoesOn(string unit, Task<UnitEvent> build) => late[unit] = build;

    /// <summary>Those that have ended well since.</summary>
    public IEnumerable<UnitEvent> TakeEnded() => late
        .Where(unit => unit.Value is { IsCompletedSuccessfully: true, Result.Outcome: not UnitOutcome.Failed } && late.TryRemove(unit.Key, out _))
        .Select(unit => unit.Value.Result);

    /// <summary>The others, whether they have ended or not.</summary>
    public IEnumerable<(string Unit, Task<UnitEvent> Build)> TakeRest() => late
        .Where(unit => late.TryRemove(unit.Key, out _))
        .Select(unit => (unit.Key, unit.Value));

    /// <summary>MSBuild disposes what is registered, synchronously.</summary>
    public void Dispose()
    {
        stop.Cancel();
        ((IAsyncResult)Task.WhenAll(late.Values)).AsyncWaitHandle.WaitOne();
        session.DisposeAsync().AsTask().GetAwaiter().GetResult();
        stop.Dispose();
    }
}
