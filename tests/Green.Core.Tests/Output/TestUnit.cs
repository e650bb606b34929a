using Green.Core.Output;

namespace Green.Core.Tests.Output;

internal static class TestUnit
{
    /// <summary>The start of a unit of a path package, version 1.0.0 (0.1.0 where a path is given).</summary>
    public static UnitEvent Create(string package, string description, string? path = null) => new(
        $"{package} {description}", package, path is null ? "1.0.0" : "0.1.0", path ?? $"/ws/{package}",
        $"path+file:///ws/{package}#1.0.0", $"/ws/{package}/Cargo.toml", "{}", description, "Compiling", UnitOutcome.Started, [], []);
}
