using System.Collections;
using System.Globalization;
using Green.Core.Rustc;

namespace Green.Core.Cargo;

/// <summary>
/// Stands in for rustc and for every program cargo starts while a plan is recorded: notes the call, leaves empty outputs where
/// cargo expects files, and succeeds. Only cargo's questions to the compiler reach the real one.
/// </summary>
/// <remarks>Started hundreds of times per plan: no hashing beyond one marker id, no JSON, no reflection.</remarks>
public static class Recorder
{
    /// <summary>Names the scratch directory of the recording; its presence is what puts the tool into record mode.</summary>
    public const string Variable = "GREEN_RECORD";

    internal const string CallsDirectory = "calls";
    internal const string ProgramsDirectory = "programs";
    internal const string ScopesFile = "scopes";

    /// <summary>The link to this program that stands in for rustdoc, in the scratch directory.</summary>
    internal const string Rustdoc = "rustdoc";

    /// <summary>The name, on PATH, under which this program stands in for a runner of programs.</summary>
    internal const string Runner = "green-recorder-as-runner";

    internal const string CannotWrite = "the plan's files cannot be written: ";

    /// <summary>What a failed test program returns.</summary>
    private const int TestsFailed = 101;

    /// <summary>Handles one process of a recording.</summary>
    /// <param name="scratch">The recording's scratch directory.</param>
    /// <param name="self">The path this program was started by, and <paramref name="executable"/> the file that it is.</param>
    /// <param name="executable">This program's own file; executables that cargo expects become links to it.</param>
    /// <param name="arguments">The arguments, without the program.</param>
    public static int Run(string scratch, string self, string executable, IReadOnlyList<string> arguments, TextWriter output)
    {
        if (self == Runner)
        {
            // What the runner would have run, as if it had been started itself.
            (self, arguments) = (arguments[0], [.. arguments.Skip(1)]);
        }

        if (self.Contains('/', StringComparison.Ordinal))
        {
            // Cargo names a program by its path from the working directory where it is below that: GREEN_HOME in the workspace.
            self = Path.GetFullPath(self);
        }

        if (!self.StartsWith(scratch + '/', StringComparison.Ordinal))
        {
            return RunCompiler(scratch, executable, arguments);
        }

        var kind = self == Path.Combine(scratch, Rustdoc) ? CallKind.Doctest
            : Path.GetFileName(self).StartsWith("build-script-", StringComparison.Ordinal) ? CallKind.BuildScript
            : CallKind.Program;
        var call = Note(scratch, kind, [self, .. arguments]);
        if (kind == CallKind.BuildScript)
        {
            var outDir = call.Environment["OUT_DIR"];
            var id = Markers.IdOf(Path.GetRelativePath(scratch, outDir));
            foreach (var line in Markers.Print(id, outDir, ScopesOf(scratch, call.Environment["CARGO_MANIFEST_DIR"])))
            {
                output.WriteLine(line);
            }
        }

        // Tests fail, so that cargo says by which flags each is run again.
        return arguments.Contains(Markers.TestArguments) ? TestsFailed : 0;
    }

    /// <summary>What a failure of <see cref="Run"/> is told by: cargo shows it, and the planner shows what cargo says.</summary>
    public static string Explain(Exception failure) => failure is IOException or UnauthorizedAccessException
        ? CannotWrite + failure.Message
        : $"the plan cannot be recorded: {failure.Message}";

    private static int RunCompiler(string scratch, string executable, IReadOnlyList<string> arguments)
    {
        var parsed = RustcArguments.Parse([.. arguments.Skip(1)], File.ReadAllBytes);
        if (parsed.IsProbe || parsed.CrateName is null || parsed.OutDir is null)
        {
            return Native.Execute(arguments);
        }

        Note(scratch, CallKind.Rustc, [arguments[0], .. parsed.Arguments]);
        Directory.CreateDirectory(parsed.OutDir);
        foreach (var output in RustcOutputs.Expected(parsed, parsed.Target ?? RustcOutputs.LinuxTriple).Where(output => !output.Optional))
        {
            File.Delete(output.Path);
            if (output.IsProgram)
            {
                // Distinct links, so that the copies cargo makes of a program tell which program they are of.
                var program = Path.Combine(scratch, ProgramsDirectory, Path.GetFileName(output.Path));
                File.Delete(program);
                File.CreateSymbolicLink(program, executable);
                File.CreateSymbolicLink(output.Path, program);
            }
            else
            {
                // Cargo reads the dep-info; of the others only the name counts, and the content tells copies apart.
                File.WriteAllText(output.Path, output.Kind == "dep-info" ? $"{output.Path}:\n" : Path.GetRelativePath(scratch, output.Path));
            }
        }

        return 0;
    }

    private static RecordedCall Note(string scratch, CallKind kind, IReadOnlyList<string> arguments)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            environment[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        var sequence = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow.Ticks:x16}-{Environment.ProcessId}");
        var call = new RecordedCall(kind, sequence, Environment.CurrentDirectory, arguments, environment);
        call.Write(Path.Combine(scratch, CallsDirectory));
        return call;
    }

    /// <summary>The scopes file has a line per package: its directory, then the link-arg scopes cargo accepts, tab-separated.</summary>
    private static string[] ScopesOf(string scratch, string directory) =>
        File.ReadLines(Path.Combine(scratch, ScopesFile))
            .FirstOrDefault(line => line.StartsWith(directory + '\t', StringComparison.Ordinal))?
            .Split('\t')[1..] ?? [];
}
