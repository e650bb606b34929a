using Green.Core.Sandbox.Slots;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Cargo;

/// <summary>
/// Tokens for the cargo that plans, in a named pipe. The pipe that cargo makes by itself is inherited by what it starts. To see to
/// that, cargo starts each process by <c>fork</c>, which copies the page table of all that it knows; with a named pipe, which
/// whoever wants a token opens, it does so by <c>posix_spawn</c>, which copies nothing.
/// </summary>
/// <remarks>A cargo from before there were named pipes takes no notice, and makes its own.</remarks>
internal sealed class PlanJobserver : IDisposable
{
    // Tokens last as long as somebody has the pipe open.
    private readonly SafeFileHandle pipe;

    /// <param name="path">Where the pipe is made.</param>
    /// <exception cref="IOException">It cannot be.</exception>
    public PlanJobserver(string path)
    {
        Posix.MakePipe(path);
        pipe = Posix.OpenPipe(path);
        Flags = "-j --jobserver-auth=fifo:" + path;

        // One process may always run.
        Posix.WriteAll(pipe, [.. Enumerable.Repeat((byte)'+', Environment.ProcessorCount - 1)]);
    }

    /// <summary>What cargo is to have as CARGO_MAKEFLAGS.</summary>
    public string Flags { get; }

    public void Dispose() => pipe.Dispose();
}
