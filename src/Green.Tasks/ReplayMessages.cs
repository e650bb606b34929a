using Green.Core.Actions;
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
            this.Report(Session, Session.Replay(Unit));
        }
        catch (Exception exception)
        {
            Log.LogGreenError(UnitErrors.Coded(exception, Unit));
        }

        return !Log.HasLoggedErrors;
    }
}
