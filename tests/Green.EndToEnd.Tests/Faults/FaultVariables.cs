using System.Globalization;

namespace Green.EndToEnd.Tests.Faults;

/// <summary>What <c>build/faults</c> tells the tests, and what they tell it.</summary>
internal static class FaultVariables
{
    public static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Adds a line to the report, where one is asked for.</summary>
    public static void Report(string line)
    {
        if (Environment.GetEnvironmentVariable("GREEN_FAULTS_REPORT") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }
}
