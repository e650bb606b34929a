using System.Text;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>What <c>-C target-cpu=native</c> stands for on this machine: the processor's model and its instruction sets.</summary>
internal static class HostProcessor
{
    private static readonly string[] Fields = ["vendor_id", "cpu family", "model", "stepping", "flags", "CPU implementer", "CPU part", "CPU variant", "Features"];

    /// <summary>Equal on machines for which a compiler makes the same code.</summary>
    public static string Describe()
    {
        // Processors are separated by empty lines, and are alike.
        var lines = File.ReadLines("/proc/cpuinfo").TakeWhile(line => line.Length > 0).Where(line => Fields.Contains(line.Split(':')[0].Trim()));
        return Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', lines))).Hash[..16];
    }
}
