using Green.Core.Actions;
using Green.Tasks.Logging;
using Microsoft.Build.Framework;

namespace Green.Tasks;

/// <summary>Rewrites the file with the digests of the variables that a unit reads, where one has another value now.</summary>
[MSBuildMultiThreadableTask]
public sealed class TrackEnvironment : UnitTask
{
    public override bool Execute()
    {
        try
        {
            new UnitFiles(Directory, Unit).RefreshEnvironment(BuildSessions.UserEnvironment());
        }
        catch (Exception exception)
        {
            Log.LogGreenError(UnitErrors.Coded(exception, Unit));
        }

        return !Log.HasLoggedErrors;
    }
}
