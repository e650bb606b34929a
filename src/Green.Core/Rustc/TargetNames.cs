namespace Green.Core.Rustc;

/// <summary>How a target's linker outputs are named.</summary>
internal sealed record TargetNames(
    string ExecutableSuffix, string DynamicPrefix, string DynamicSuffix, string StaticPrefix, string StaticSuffix)
{
    private static readonly TargetNames Unix = new("", "lib", ".so", "lib", ".a");
    private static readonly TargetNames Apple = new("", "lib", ".dylib", "lib", ".a");
    private static readonly TargetNames WindowsMsvc = new(".exe", "", ".dll", "", ".lib");
    private static readonly TargetNames WindowsGnu = new(".exe", "", ".dll", "lib", ".a");
    private static readonly TargetNames Uefi = new(".efi", "", ".dll", "", ".lib");
    private static readonly TargetNames Wasm = new(".wasm", "", ".wasm", "lib", ".a");
    private static readonly TargetNames Emscripten = new(".js", "", ".wasm", "lib", ".a");

    public static TargetNames For(string triple) => triple switch
    {
        _ when triple.Contains("-apple-", StringComparison.Ordinal) => Apple,
        _ when triple.Contains("-windows-msvc", StringComparison.Ordinal) => WindowsMsvc,
        _ when triple.Contains("-windows-gnu", StringComparison.Ordinal) => WindowsGnu,
        _ when triple.EndsWith("-uefi", StringComparison.Ordinal) => Uefi,
        _ when triple.EndsWith("-emscripten", StringComparison.Ordinal) => Emscripten,
        _ when triple.StartsWith("wasm", StringComparison.Ordinal) => Wasm,
        _ => Unix,
    };

    /// <summary>Import libraries and debug files beside a dynamic library.</summary>
    public IEnumerable<string> DynamicCompanions(string stem)
    {
        if (this == WindowsMsvc)
        {
            return [$"{stem}.dll.lib", $"{stem}.dll.exp", $"{stem}.pdb"];
        }

        if (this == WindowsGnu)
        {
            return [$"lib{stem}.dll.a"];
        }

        return this == Unix || this == Apple ? Debug($"lib{stem}{DynamicSuffix}") : [];
    }

    /// <summary>Debug files, and the module that a script loads, beside an executable.</summary>
    public IEnumerable<string> ExecutableCompanions(string stem)
    {
        if (this == WindowsMsvc || this == Uefi)
        {
            return [$"{stem}.pdb"];
        }

        if (this == Emscripten)
        {
            return [$"{stem}.wasm", $"{stem}.wasm.map"];
        }

        return this == Unix || this == Apple ? Debug(stem) : [];
    }

    private string[] Debug(string name) => this == Apple ? [$"{name}.dSYM"] : [$"{name}.dwp"];
}
