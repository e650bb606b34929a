using Green.Core.Cargo;
using Green.Core.Projects;

namespace Green.Core.Embedding;

/// <summary>Looks whether a toolchain can compile for a target, before rustc misses its library.</summary>
public static class StandardLibrary
{
    /// <exception cref="GreenException">GREEN6004: it cannot.</exception>
    public static void Check(KeptPlan plan, CrateRequest request)
    {
        // A target described by a file brings its own ways of building a standard library.
        if (request.Target.Length == 0 || request.Target.EndsWith(".json", StringComparison.Ordinal))
        {
            return;
        }

        var toolchain = BuildLayout.SettingsOf(plan).Toolchain;
        if (!Directory.Exists(Path.Combine(toolchain, "lib", "rustlib", request.Target, "lib")))
        {
            throw EmbeddingErrors.NoStandardLibrary(request.Target, toolchain, toolchain.Contains("/toolchains/", StringComparison.Ordinal) ? Path.GetFileName(toolchain) : null);
        }
    }
}
