namespace Green.Core.Sandbox;

/// <summary>
/// Where a slot's places stand inside the sandbox. <see cref="Fixed"/> serves every checkout, which is what makes results
/// shareable; an action whose output must name real paths runs in a slot with a layout made of host paths.
/// </summary>
/// <param name="Work">Read-only: workspace sources, staged for one action.</param>
/// <param name="Registry">Read-only: packages of immutable sources, staged for one action.</param>
/// <param name="Target">Read-only: outputs of the actions that this one depends on.</param>
/// <param name="Out">Holds OUT_DIR trees that are inputs (readable) and the directories the action may write.</param>
/// <param name="Toolchain">Read-only: the Rust toolchain.</param>
public sealed record SlotLayout(string Work, string Registry, string Target, string Out, string Toolchain)
{
    public static readonly SlotLayout Fixed = new(
        "/green/work", "/green/registry", "/green/target", "/green/out", "/green/toolchain");
}
