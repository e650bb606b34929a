using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace Green.Micro;

/// <summary>What a slot is compared with: a shell that is kept and protects nothing.</summary>
public class Shells
{
    private Process shell = null!;

    [GlobalSetup]
    public void Start() =>
        shell = Process.Start(new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    [GlobalCleanup]
    public void End()
    {
        shell.StandardInput.Close();
        shell.WaitForExit();
    }

    [Benchmark(Description = "round trip, unprotected")]
    public string? RoundTrip()
    {
        shell.StandardInput.Write("env -i -- /bin/true; echo $?\n");
        shell.StandardInput.Flush();
        return shell.StandardOutput.ReadLine();
    }
}
