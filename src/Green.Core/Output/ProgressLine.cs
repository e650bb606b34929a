using System.Text;
using System.Text.Json;

namespace Green.Core.Output;

/// <summary>The line <c>[====>   ] 12/208: foo, bar(build)</c>, within a number of columns.</summary>
internal static class ProgressLine
{
    // Room for the status word and a margin, and the most that bar and numbers take on a wide terminal.
    private const int Header = 15;
    private const int WidestBar = 50;

    /// <returns>The line, padded with spaces, or null where the terminal is too narrow for one.</returns>
    public static string? Render(int done, int total, IEnumerable<string> active, int columns)
    {
        var stats = $" {done}/{total}";
        var width = Math.Min(columns, WidestBar) - (stats.Length + 2 + Header);
        if (width < 0)
        {
            return null;
        }

        var share = total > 0 ? (double)done / total : 0;
        var filled = (int)(width * share);
        var line = new StringBuilder("[");
        if (filled > 0)
        {
            line.Append('=', filled - 1).Append(done == total ? '=' : '>');
        }

        line.Append(' ', width - filled).Append(']').Append(stats);
        AppendFitting(line, $": {string.Join(", ", active)}", columns - line.Length - Header);
        return line.Append(' ', Math.Max(0, columns - Header - line.Length)).ToString();
    }

    /// <summary>The unit as the progress line names it: <c>foo</c>, <c>web(bin)</c>, <c>foo(build.rs)</c>, <c>foo(build)</c>, <c>it(test)</c>.</summary>
    public static string NameOf(UnitEvent unit)
    {
        if (unit.IsScriptRun)
        {
            return $"{unit.PackageName}(build)";
        }

        var description = TargetDescription.Parse(unit.Description);
        return (description.Kind, description.IsHarness) switch
        {
            ("lib", false) => unit.PackageName,
            ("lib", true) => $"{TargetName(unit)}(test)",
            ("build script", _) => $"{unit.PackageName}(build.rs)",
            ("bin" or "example", true) => $"{description.Name}({description.Kind} test)",
            _ => $"{description.Name}({description.Kind})",
        };
    }

    private static string TargetName(UnitEvent unit)
    {
        using var target = JsonDocument.Parse(unit.Target);
        return target.RootElement.TryGetProperty("name", out var name) ? name.GetString() ?? unit.PackageName : unit.PackageName;
    }

    private static void AppendFitting(StringBuilder line, string message, int room)
    {
        if (room > 1)
        {
            line.Append(message.Length <= room ? message : $"{message.AsSpan(0, room - 1)}…");
        }
    }
}
