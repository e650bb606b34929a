using Green.Core;
using Green.Core.Actions;
using Green.Core.Output;
using Green.Tasks.Logging;
using Microsoft.Build.Framework;

namespace Green.Tasks;

/// <summary>What the tasks of a unit have in common: which unit, and the session that all units of a build share.</summary>
public abstract class UnitTask : CancelableTask
{
    /// <summary>As many units wait, or have a compiler run, without a node of MSBuild's: each has a thread and its inputs in memory.</summary>
    private static readonly SemaphoreSlim WithoutNode = new(256);

    /// <summary>The unit's id.</summary>
    [Required]
    public string Unit { get; set; } = "";

    /// <summary>Where the units' projects are.</summary>
    [Required]
    public string Directory { get; set; } = "";

    /// <summary>Whether the unit was built by this task: what it said need not be shown again.</summary>
    [Output]
    public bool HasRun { get; private set; }

    /// <summary>The build's session: made by the first unit that needs it, disposed by MSBuild when the build ends.</summary>
    protected BuildSession Session => BuildSessions.Get(BuildEngine4, Directory).Session;

    /// <summary>Builds the unit. A failure is an event and errors of rustc's or of Green's, never an exception.</summary>
    protected bool BuildUnit(bool keepGoing)
    {
        HasRun = true;
        try
        {
            var open = BuildSessions.Get(BuildEngine4, Directory);
            var usable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = Cancellation.Register(open.Stop);
            var build = BuildAsync(open, keepGoing, () => usable.TrySetResult());
            UnitEvent? result = null;
            if (Wait(Task.WhenAny(build, usable.Task)) == build)
            {
                result = build.GetAwaiter().GetResult();
                this.Report(open.Session, result);
            }
            else
            {
                open.GoesOn(Unit, build);
            }

            foreach (var ended in open.TakeEnded())
            {
                this.Report(open.Session, ended);
            }

            return result?.Outcome != UnitOutcome.Failed;
        }
        catch (Exception exception) when (exception is OperationCanceledException || Cancellation.IsCancellationRequested)
        {
            // Cargo starts nothing more after the first failure; that failure is already an error of the build.
            return FailQuietly();
        }
        catch (Exception exception)
        {
            Log.LogGreenError(UnitErrors.Coded(exception, Unit));
            return false;
        }
    }

    /// <param name="onUsable">Called once dependents can start: then the task ends, and this goes on.</param>
    private async Task<UnitEvent> BuildAsync(OpenBuild open, bool keepGoing, Action onUsable)
    {
        if (Starter.Early is { } early && early.Id == Unit
            && await early.TakeAsync(open.Session, keepGoing, BuildEngine.Send, onUsable, open.Stopping).ConfigureAwait(false) is { } told)
        {
            return told;
        }

        var builder = new UnitBuilder(open.Session, unit => BuildEngine.Send(UnitEvents.Of(unit, UnitOutcome.Started)))
        {
            KeepsGoing = keepGoing,

            // In a build by hand a dependent may be another process's, which could not wait for the rest.
            OnUsable = Starter.IsThere ? onUsable : null,
        };
        return UnitEvents.Of(await builder.BuildAsync(Unit, open.Stopping).ConfigureAwait(false));
    }

    /// <summary>
    /// What is known is done when it comes here. What has to be run leaves its node to others meanwhile: so all units that could
    /// start wait together, and the most urgent of them is the next.
    /// </summary>
    private T Wait<T>(Task<T> build)
    {
        if (!MayLeaveNode(build))
        {
            return build.GetAwaiter().GetResult();
        }

        BuildEngine3.Yield();
        try
        {
            return build.GetAwaiter().GetResult();
        }
        finally
        {
            WithoutNode.Release();
            BuildEngine3.Reacquire();
        }
    }

    /// <summary>Waits for a place among those without a node; false where the build has ended before there was one.</summary>
    private static bool MayLeaveNode(Task build)
    {
        if (build.IsCompleted)
        {
            return false;
        }

        using var enough = new CancellationTokenSource();
        var place = WithoutNode.WaitAsync(enough.Token);
        if (Task.WaitAny(build, place) == 1)
        {
            return true;
        }

        enough.Cancel();
        try
        {
            // It may have been given meanwhile.
            place.GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private bool FailQuietly()
    {
        if (BuildEngine is IBuildEngine7 engine)
        {
            engine.AllowFailureWithoutError = true;
        }

        return false;
    }
}
