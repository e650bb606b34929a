using System.Threading.Channels;
using Green.Core.Output;
using Green.Core.Sandbox;

namespace Green.Core.Actions;

/// <summary>
/// A unit that another process builds already, `dotnet green` while MSBuild starts, for the process that will be asked for it. What
/// is told of it, as text, are its events in their order, between them perhaps that dependents can start, and an empty text at their
/// end. Without an event that says what came of it, it could not be built there.
/// </summary>
public sealed class EarlyUnit(string id)
{
    /// <summary>Told when dependents can start though it has not ended.</summary>
    public const string Usable = "usable";

    private readonly Channel<string> told = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    /// <summary>Takes over what is told.</summary>
    public void Tell(string text)
    {
        if (text.Length > 0)
        {
            told.Writer.TryWrite(text);
        }
        else
        {
            told.Writer.TryComplete();
            end.TrySetResult();
        }
    }

    /// <summary>Counts it as one of a session's jobs until its end.</summary>
    public void Hold(JobTokenPool tokens)
    {
        if (tokens.TryTake(out var token))
        {
            _ = end.Task.ContinueWith(_ => tokens.GiveBack(token), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Waits for its end. Until then it is one of the units that the session builds.</summary>
    /// <param name="keepsGoing">Whether units that wait begin after it has failed.</param>
    /// <param name="onStarted">Called when something is really run.</param>
    /// <param name="onUsable">Called once dependents can start.</param>
    /// <returns>What came of it; null where it is to be built here, and has not ended.</returns>
    /// <exception cref="OperationCanceledException">The build was stopped.</exception>
    public async Task<UnitEvent?> TakeAsync(
        BuildSession session, bool keepsGoing, Action<UnitEvent> onStarted, Action onUsable, CancellationToken cancellation)
    {
        session.Begin(id);
        try
        {
            var came = await FollowAsync(session, onStarted, onUsable, cancellation).ConfigureAwait(false);
            if (came is not null)
            {
                if (came.Outcome == UnitOutcome.Failed)
                {
                    session.Fail(id, stopsAll: !keepsGoing);
                }

                session.End(id);
            }

            return came;
        }
        catch
        {
            session.Fail(id, stopsAll: !keepsGoing);
            session.End(id);
            throw;
        }
    }

    private async Task<UnitEvent?> FollowAsync(BuildSession session, Action<UnitEvent> onStarted, Action onUsable, CancellationToken cancellation)
    {
        var unit = session.Unit(id);
        session.ThrowIfStopped(unit);

        // What it was built with is not what is there now, if one of those has been built meanwhile.
        var isStale = unit.Dependencies.Concat(unit.Libraries).Any(session.HasBegun);
        UnitEvent? last = null;
        await foreach (var text in told.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (text == Usable)
            {
                if (!isStale)
                {
                    onUsable();
                }

                continue;
            }

            last = UnitEventJson.Read(text);
            if (last.Outcome == UnitOutcome.Started && !isStale)
            {
                onStarted(last);
            }
        }

        return isStale || last is null or { Outcome: UnitOutcome.Started } ? null : last;
    }
}
