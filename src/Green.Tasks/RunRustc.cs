using Microsoft.Build.Framework;

namespace Green.Tasks;

/// <summary>Runs a rustc call, or restores what it would leave.</summary>
[MSBuildMultiThreadableTask]
public sealed class RunRustc : UnitTask
{
    /// <summary>Whether other units go on after a failure.</summary>
    public bool KeepGoing { get; set; }

    public override bool Execute() => BuildUnit(KeepGoing);
}
