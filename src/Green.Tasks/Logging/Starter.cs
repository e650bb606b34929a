using System.Diagnostics;
using System.Globalization;
using System.Text;
using Green.Core.Actions;

namespace Green.Tasks.Logging;

/// <summary>
/// The tool, which starts the engine while it is still planning, and holds a pipe to its standard input open for as long as it
/// lives. What comes there first is what to build: fields that end with a zero byte, the last of them empty. <c>project=</c> is the
/// plan's, <c>settled=</c> how many units of it need not be looked at, <c>settled-root=</c> one of these that the plan's project refers
/// to, <c>settled-needed=</c> one that other units' do, <c>early=</c> a unit that the tool builds already, <c>variable=</c> the name of
/// one that the tool has added to the user's; what is none of these is a parameter of the logger. After them comes what there is to
/// tell of the early unit.
/// </summary>
internal static class Starter
{
    /// <summary>Where Green.Start.proj reads what is to be built.</summary>
    private const string Project = "GREEN_TOP_PROJECT";

    /// <summary>Where Green.Graph.targets reads to which projects it is not to refer.</summary>
    private const string SettledRoots = "GREEN_SETTLED_ROOTS";

    /// <summary>Likewise Green.Unit.targets.</summary>
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
        string Projects(string name) => string.Concat(Values(name).Select(id => $";{id}.proj")) + ";";
        Early = Values("early=").Select(id => new EarlyUnit(id)).SingleOrDefault();
        Environment.SetEnvironmentVariable(Project, Values("project=").Single());
        Environment.SetEnvironmentVariable(SettledRoots, Projects("settled-root="));
        Environment.SetEnvironmentVariable(Settled, Projects("settled-needed="));
        Environment.SetEnvironmentVariable(EarlyVariable, Early?.Id);
        OwnVariables = [Project, SettledRoots, Settled, EarlyVariable, .. Values("variable=")];
        new Thread(() => Follow(input)) { IsBackground = true, Name = "Green: the tool lives" }.Start();
        var further = fields.Where(group => group.Key is not ("project=" or "settled=" or "settled-root=" or "settled-needed=" or "early=" or "variable="));
        return ([.. further.SelectMany(group => group)], int.Parse(Values("settled=").Single(), CultureInfo.InvariantCulture));
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
