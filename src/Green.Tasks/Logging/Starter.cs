using System.Diagnostics;
using System.Text;

namespace Green.Tasks.Logging;

/// <summary>
/// The tool, which starts the engine while it is still planning, and holds a pipe to its standard input open for as long as it
/// lives. What comes there, once, is what to build: fields that end with a zero byte, the last of them empty. The first is the
/// project; those with a hyphen in front name variables that were meant for the runtime alone, which has read them; the rest are
/// parameters of the logger.
/// </summary>
internal static class Starter
{
    /// <summary>Where Green.Start.proj reads what is to be built.</summary>
    private const string Project = "GREEN_TOP_PROJECT";

    /// <summary>Waits until it is known what to build, and from then on ends the engine when the tool is gone: killed, it could not stop the build itself.</summary>
    /// <returns>The logger's further parameters.</returns>
    public static IReadOnlyList<string> Await()
    {
        var input = Console.OpenStandardInput();
        var fields = Read(input);
        Environment.SetEnvironmentVariable(Project, fields[0]);
        foreach (var field in fields.Where(IsVariable))
        {
            Environment.SetEnvironmentVariable(field[1..], null);
        }

        new Thread(() => Follow(input)) { IsBackground = true, Name = "Green: the tool lives" }.Start();
        return [.. fields.Skip(1).Where(field => !IsVariable(field))];
    }

    private static bool IsVariable(string field) => field[0] == '-';

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
