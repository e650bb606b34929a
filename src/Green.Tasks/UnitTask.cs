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
    protected BuildSession Session => BuildSessions.Get(BuildEngine4, Directory);

    /// <summary>Builds the unit. A failure is an event and errors of rustc's or of Green's, never an exception.</summary>
    protected bool BuildUnit(bool keepGoing)
    {
        HasRun = true;
        try
        {
            var session = Session;
            var builder = new UnitBuilder(session, unit => BuildEngine.Send(UnitEvents.Of(unit, UnitOutcome.Started))) { KeepsGoing = keepGoing };
            var early = Starter.Early is { } begun && begun.Id == Unit ? Wait(begun.TakeAsync(session, keepGoing, BuildEngine.Send, Cancellation)) : null;
            var result = early ?? UnitEvents.Of(Wait(builder.BuildAsync(Unit, Cancellation)));
            BuildEngine.Send(result);
            Log.LogRustcDiagnostics(result.Messages, session.Unit(Unit).WorkingDirectory);
            Log.LogUnit(result);
            return result.Outcome != UnitOutcome.Failed;
        }
        catch (OperationCanceledException)
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
