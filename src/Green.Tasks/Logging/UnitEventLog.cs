using Green.Core.Actions;
using Green.Core.Output;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace Green.Tasks.Logging;

/// <summary>Sends unit events from a task to <see cref="GreenLogger"/>, through the engine's log (and any binary log).</summary>
internal static class UnitEventLog
{
    public static void Send(this IBuildEngine engine, UnitEvent unitEvent) =>
        engine.LogMessageEvent(new ExtendedBuildMessageEventArgs(
            UnitEventJson.ExtendedType,
            $"{unitEvent.PackageName} ({unitEvent.Description}): {unitEvent.Outcome}",
            helpKeyword: null,
            senderName: "Green",
            MessageImportance.Low)
        {
            ExtendedData = UnitEventJson.Write(unitEvent),
        });

    /// <summary>Tells what came of a unit, for whoever reads it: <see cref="GreenLogger"/>, IDEs and binary logs.</summary>
    public static void Report(this Task task, BuildSession session, UnitEvent result)
    {
        task.BuildEngine.Send(result);
        task.Log.LogRustcDiagnostics(result.Messages, session.Unit(result.Unit).WorkingDirectory);
        task.Log.LogUnit(result);
    }
}
