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

        using var registration = Cancellation.Register(open.Stop);
        foreach (var (unit, build) in open.TakeRest())
        {
            try
            {
                this.Report(open.Session, build.GetAwaiter().GetResult());
            }
            catch (OperationCanceledException)
            {
                BuildEngine7.AllowFailureWithoutError = true;
                return false;
            }
            catch (Exception exception)
            {
                Log.LogGreenError(UnitErrors.Coded(exception, unit));
            }
        }

        return !Log.HasLoggedErrors;
    }
}
