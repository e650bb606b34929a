using Green.Core.Actions;
using Green.Tasks.Logging;
using Microsoft.Build.Framework;

namespace Green.Tasks;

/// <summary>Rewrites the records of variables that a unit reads and of directories that it looks into, where they are not as they were.</summary>
[MSBuildMultiThreadableTask]
public sealed class TrackSurroundings : UnitTask
{
    public override bool Execute()
    {
        try
        {
            new UnitFiles(Directory, Unit).RefreshSurroundings(BuildSessions.UserEnvironment());
        }
        catch (Exception exception)
        {
            Log.LogGreenError(UnitErrors.Coded(exception, Unit));
        }

        return !Log.HasLoggedErrors;
    }
}
