using System.Text;
using Green.Core.Actions;
using Green.Core.Cargo;
using Green.Core.Store.Native;

namespace Green.Core.Wrapper;

/// <summary>
/// What cargo finds where it expects a compiled build script: a few lines that have Green run the real program in a sandbox.
/// </summary>
internal static class ScriptStandIn
{
    /// <summary>The first argument of this tool where a stand-in starts it; the build directory, the unit's id and the stand-in's path follow.</summary>
    public const string Command = "--run-build-script";

    /// <summary>0755.</summary>
    private const uint Mode = 0x1ED;

    /// <summary>Where the real program is.</summary>
    public static string ProgramOf(CallNotes notes, Unit unit) => new UnitFiles(notes.Directory, unit.Id).Program;

    /// <summary>Puts the stand-in in the program's place.</summary>
    /// <param name="tool">This program's own file.</param>
    public static void Replace(CallNotes notes, Unit unit, string buildDirectory, string tool)
    {
        var place = unit.Outputs.Single(output => !output.Path.EndsWith(".d", StringComparison.Ordinal)).Path;
        var program = ProgramOf(notes, unit);
        var time = File.GetLastWriteTimeUtc(place);
        File.Move(place, program, overwrite: true);
        var temporary = place + ".new";
        File.Delete(temporary);
        using (var file = NativeFiles.Create(temporary, Mode))
        {
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(Text(tool, notes.Directory, buildDirectory, unit.Id, program)), 0);
        }

        File.SetLastWriteTimeUtc(temporary, time);
        File.Move(temporary, place, overwrite: true);
    }

    /// <summary>Without the tool, a plain cargo still builds; what is noted of the run before is no longer so then.</summary>
    private static string Text(string tool, string notes, string buildDirectory, string id, string program) => $$"""
        #!/bin/sh
        # Green runs this package's build script in a sandbox.
        [ ! -x {{Quote(tool)}} ] || exec {{Quote(tool)}} {{Command}} {{Quote(buildDirectory)}} {{Quote(id)}} "$0"
        run=${OUT_DIR%/out}
        rm -f {{Quote(notes)}}/*."${run##*/}".out.out
        exec {{Quote(program)}} "$@"

        """;

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
