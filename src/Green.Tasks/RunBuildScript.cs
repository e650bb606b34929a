using Microsoft.Build.Framework;

namespace Green.Tasks;

/// <summary>Runs a compiled build script, or restores what it would leave and say.</summary>
[MSBuildMultiThreadableTask]
public sealed class RunBuildScript : UnitTask
{
    /// <summary>Whether other units go on after a failure.</summary>
    public bool KeepGoing { get; set; }

    public override bool Execute() => BuildUnit(KeepGoing);
}
