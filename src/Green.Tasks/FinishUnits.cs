using Green.Core.Actions;
using Green.Tasks.Logging;
using Microsoft.Build.Framework;

namespace Green.Tasks;

/// <summary>Waits for the units that have gone on after their tasks, and tells what came of them.</summary>
[MSBuildMultiThreadableTask]
public sealed class FinishUnits : CancelableTask
{
    /// <summary>Where the units' projects are.</summary>
    [Required]
    public string Directory { get; set; } = "";

    public override bool Execute()
    {
        if (BuildSessions.Find(BuildEngine4, Directory) is not { } open)
        {
            return true;
        }

        var hasStopped = false;
        using var registration = Cancellation.Register(open.Stop);
        var rest = open.TakeRest().ToDictionary(unit => unit.Build, unit => unit.Unit);
        foreach (var build in System.Threading.Tasks.Task.WhenEach(rest.Keys).ToBlockingEnumerable(CancellationToken.None))
        {
            try
            {
                this.Report(open.Session, build.GetAwaiter().GetResult());
            }
            catch (Exception exception) when (exception is OperationCanceledException || Cancellation.IsCancellationRequested)
            {
                // What stopped it is told by itself.
                BuildEngine7.AllowFailureWithoutError = true;
                hasStopped = true;
            }
            catch (Exception exception)
            {
                Log.LogGreenError(UnitErrors.Coded(exception, rest[build]));
            }
        }

        return !hasStopped && !Log.HasLoggedErrors;
    }
}
