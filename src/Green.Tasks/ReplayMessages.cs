using Green.Core.Actions;
using Green.Core.Output;
using Green.Tasks.Logging;
using Microsoft.Build.Framework;

namespace Green.Tasks;

/// <summary>Shows what a unit that needs nothing said when it was built.</summary>
[MSBuildMultiThreadableTask]
public sealed class ReplayMessages : UnitTask
{
    public override bool Execute()
    {
        try
        {
            var replayed = Session.Replay(Unit);
            BuildEngine.Send(replayed);
            Log.LogRustcDiagnostics(replayed.Messages, Session.Unit(Unit).WorkingDirectory);
            Log.LogUnit(replayed);
        }
        catch (Exception exception)
        {
            Log.LogGreenError(UnitErrors.Coded(exception, Unit));
        }

        return !Log.HasLoggedErrors;
    }
}
