using System.Collections;
using Microsoft.Build.Framework;

namespace Green.Tasks;

internal static class EngineCalls
{
    /// <summary>
    /// Has the engine build a project with these properties and none of the caller's, once for each set: for all who ask for the
    /// same it is one build.
    /// </summary>
    public static BuildEngineResult BuildApart(this IBuildEngine6 engine, string project, string target, params Hashtable[] properties)
    {
        var callers = engine.GetGlobalProperties().Keys.ToList();
        return engine.BuildProjectFilesInParallel(
            [.. properties.Select(_ => project)],
            [target],
            [.. properties],
            [.. properties.Select(_ => (IList<string>)callers)],
            [.. properties.Select(_ => (string)null!)],
            returnTargetOutputs: true);
    }
}
