using Green.Core.Cargo;

namespace Green.Core.Actions;

/// <summary>Completes a program's run with what the build scripts said, once everything is built.</summary>
public static class ProgramDirectives
{
    private const string LibraryPath = "LD_LIBRARY_PATH";

    /// <returns>The run without a build script's marker in its arguments and environment.</returns>
    public static ProgramRun Apply(BuildSession session, ProgramRun run)
    {
        var scripts = run.Scripts.ToDictionary(pair => pair.Key, pair => session.Script(pair.Value), StringComparer.Ordinal);
        var outDirs = run.Scripts.ToDictionary(pair => pair.Key, pair => session.Unit(pair.Value).OutDir!, StringComparer.Ordinal);
        var environment = Directives.Environment(run.Environment, scripts);
        foreach (var (name, value) in run.Environment.Where(pair => pair.Key.StartsWith("CARGO", StringComparison.Ordinal)))
        {
            // A script can change them for the compiler, but not for a program.
            environment[name] = value;
        }

        if (environment.TryGetValue(LibraryPath, out var path))
        {
            environment[LibraryPath] = Directives.LibraryPath(path, scripts, outDirs, paths => paths.Distinct().Order(StringComparer.Ordinal));
        }

        return run with { Arguments = Directives.Arguments(run.Arguments, scripts, outDirs), Environment = environment };
    }
}
