using System.Runtime.InteropServices;

namespace Green.Tool;

/// <summary>Turns the signals that ask a program to stop into a cancellation, so that what was started is ended first.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource cancellation = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private volatile int number = 2;

    public StopSignals()
    {
        foreach (var (signal, value) in new[] { (PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15), (PosixSignal.SIGHUP, 1) })
        {
            registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                number = value;
                try
                {
                    cancellation.Cancel();
                }
                catch (ObjectDisposedException)
                {
                    // The command has just ended.
                }
            }));
        }
    }

    public CancellationToken Token => cancellation.Token;

    /// <summary>What a shell reports of a program that the signal ended.</summary>
    public int ExitCode => 128 + number;

    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        cancellation.Dispose();
    }
}
