using Green.Core.Output;
using Microsoft.Build.Framework;

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
}
