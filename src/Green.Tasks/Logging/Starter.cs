using System.Diagnostics;
using System.Text;

namespace Green.Tasks.Logging;

/// <summary>
/// The tool, which starts the engine while it is still planning, and holds a pipe to its standard input open for as long as it
/// lives. What comes there, once, is what to build: fields that end with a zero byte, the last of them empty. <c>project=</c> is the
/// plan's, <c>settled=</c> a unit of it that need not be looked at, <c>next=</c> one that will probably be built first, if any,
/// <c>variable=</c> the name of one that the tool has added to the user's; what is none of these is a parameter of the logger.
/// </summary>
internal static class Starter
{
    /// <summary>Where Green.Start.proj reads what is to be built.</summary>
    private const string Project = "GREEN_TOP_PROJECT";

    /// <summary>Where Green.Graph.targets and Green.Unit.targets read which projects are not.</summary>
    private const string Settled = "GREEN_SETTLED_PROJECTS";

    /// <summary>The variables of this process that are not the user's.</summary>
    public static IReadOnlyCollection<string> OwnVariables { get; private set; } = [];

    /// <summary>Waits until it is known what to build, and from then on ends the engine when the tool is gone: killed, it could not stop the build itself.</summary>
    /// <returns>The logger's further parameters, and how many units are settled.</returns>
    public static (IReadOnlyList<string> Parameters, int Settled) Await()
    {
        var input = new BufferedStream(Console.OpenStandardInput());
        var fields = Read(input).ToLookup(field => field[..(field.IndexOf('=', StringComparison.Ordinal) + 1)]);
        IEnumerable<string> Values(string name) => fields[name].Select(field => field[name.Length..]);
        var settled = Values("settled=").Select(id => id + ".proj").ToList();
        Environment.SetEnvironmentVariable(Project, Values("project=").Single());
        Environment.SetEnvironmentVariable(Settled, string.Join(';', settled));
        OwnVariables = [Project, Settled, .. Values("variable=")];
        if (Values("next=").SingleOrDefault() is { Length: > 0 } next)
        {
            BuildSessions.LookAhead(Path.GetDirectoryName(Environment.GetEnvironmentVariable(Project))!, next);
        }

        new Thread(() => Follow(input)) { IsBackground = true, Name = "Green: the tool lives" }.Start();
        return ([.. fields.Where(group => group.Key is not ("project=" or "settled=" or "next=" or "variable=")).SelectMany(group => group)], settled.Count);
    }

    private static List<string> Read(Stream input)
    {
        var fields = new List<string>();
        var field = new List<byte>();
        while (true)
        {
            switch (input.ReadByte())
            {
                case -1:
                    End();
                    break;
                case 0 when field.Count == 0:
                    return fields;
                case 0:
                    fields.Add(Encoding.UTF8.GetString([.. field]));
                    field.Clear();
                    break;
                case var next:
                    field.Add((byte)next);
                    break;
            }
        }
    }

    private static void Follow(Stream input)
    {
        var buffer = new byte[64];
        while (input.Read(buffer) > 0)
        {
        }

        End();
    }

    /// <summary>Whatever state this leaves is one that the next build takes for unfinished; slots end what they run.</summary>
    private static void End() => Process.GetCurrentProcess().Kill();
}
