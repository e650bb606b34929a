using System.Diagnostics;
using System.Globalization;
using System.Text;
using Green.Core.Actions;

namespace Green.Tasks.Logging;

/// <summary>
/// The tool, which starts the engine while it is still planning, and holds a pipe to its standard input open for as long as it
/// lives. What comes there first is what to build: fields that end with a zero byte, the last of them empty. <c>project=</c> is the
/// plan's, <c>settled=</c> how many units of it need not be looked at, <c>without=</c> one of these that a project refers to,
/// <c>early=</c> one that the tool builds already, <c>variable=</c> the name of one that the tool has added to the user's; what is
/// none of these is a parameter of the logger. After them comes what there is to tell of the early unit.
/// </summary>
internal static class Starter
{
    /// <summary>Where Green.Start.proj reads what is to be built.</summary>
    private const string Project = "GREEN_TOP_PROJECT";

    /// <summary>Where Green.Graph.targets and Green.Unit.targets read to which projects they are not to refer.</summary>
    private const string Settled = "GREEN_SETTLED_PROJECTS";

    /// <summary>Where Green.Unit.targets reads which unit's task is wanted in any case: it tells of what the tool has done.</summary>
    private const string EarlyVariable = "GREEN_EARLY_UNIT";

    /// <summary>Whether the tool has started the engine, all of whose nodes are then threads of this process.</summary>
    public static bool IsThere { get; private set; }

    /// <summary>The variables of this process that are not the user's.</summary>
    public static IReadOnlyCollection<string> OwnVariables { get; private set; } = [];

    /// <summary>The unit that the tool builds, if any.</summary>
    public static EarlyUnit? Early { get; private set; }

    /// <summary>Waits until it is known what to build, and from then on ends the engine when the tool is gone: killed, it could not stop the build itself.</summary>
    /// <returns>The logger's further parameters, and how many units are settled.</returns>
    public static (IReadOnlyList<string> Parameters, int Settled) Await()
    {
        IsThere = true;
        var input = new BufferedStream(Console.OpenStandardInput());
        var fields = Read(input).TakeWhile(field => field.Length > 0).ToLookup(field => field[..(field.IndexOf('=', StringComparison.Ordinal) + 1)]);
        IEnumerable<string> Values(string name) => fields[name].Select(field => field[name.Length..]);
        Early = Values("early=").Select(id => new EarlyUnit(id)).SingleOrDefault();
        Environment.SetEnvironmentVariable(Project, Values("project=").Single());
        Environment.SetEnvironmentVariable(Settled, string.Join(';', Values("without=").Select(id => id + ".proj")));
        Environment.SetEnvironmentVariable(EarlyVariable, Early?.Id);
        OwnVariables = [Project, Settled, EarlyVariable, .. Values("variable=")];
        new Thread(() => Follow(input)) { IsBackground = true, Name = "Green: the tool lives" }.Start();
        return ([.. fields.Where(group => group.Key is not ("project=" or "settled=" or "without=" or "early=" or "variable=")).SelectMany(group => group)], int.Parse(Values("settled=").Single(), CultureInfo.InvariantCulture));
    }

    private static void Follow(Stream input)
    {
        foreach (var text in Read(input))
        {
            Early?.Tell(text);
        }
    }

    /// <summary>The fields that come, until the tool is gone.</summary>
    private static IEnumerable<string> Read(Stream input)
    {
        var field = new List<byte>();
        while (true)
        {
            switch (input.ReadByte())
            {
                case -1:
                    End();
                    break;
                case 0:
                    yield return Encoding.UTF8.GetString([.. field]);
                    field.Clear();
                    break;
                case var next:
                    field.Add((byte)next);
                    break;
            }
        }
    }

    /// <summary>Whatever state this leaves is one that the next build takes for unfinished; slots end what they run.</summary>
    private static void End() => Process.GetCurrentProcess().Kill();
}
