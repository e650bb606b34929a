using Green.Core.Cargo;
using Green.Core.Output;
using Green.Core.Rustc;

namespace Green.Core.Actions;

/// <summary>What came of building a unit; with host paths.</summary>
/// <param name="ExitCode">0, or what its process ended with: 128 and the number for a signal.</param>
/// <param name="StandardOutput">All that it wrote, byte for byte but for the paths.</param>
/// <param name="Errors">The lines of standard error: of rustc, its JSON messages.</param>
/// <param name="Script">What a build script said to cargo; null for rustc calls.</param>
public sealed record UnitBuild(
    Unit Unit, UnitOutcome Outcome, int ExitCode, byte[] StandardOutput, IReadOnlyList<string> Errors, BuildScriptOutput? Script)
{
    /// <summary>The lines of standard error that a user is shown: of rustc calls not its notifications.</summary>
    public IEnumerable<string> Messages => Unit.Kind == UnitKind.BuildScript ? []
        : Errors.Where(line => line.Length > 0 && DiagnosticParser.Parse(line) is not (ArtifactMessage or OtherMessage));
}
