using System.Runtime.InteropServices;

namespace Green.Core.Actions;

/// <summary>Platform properties of the Remote Execution API, as actions have them here.</summary>
internal static class ActionPlatform
{
    public static string Isa => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";

    /// <summary>The name of the property that stands for the system below the toolchain.</summary>
    public static string SystemProperty(string sandboxKind) => sandboxKind == "container" ? "container-image" : "system";
}
