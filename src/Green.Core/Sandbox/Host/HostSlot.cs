using System.ComponentModel;
using System.Diagnostics;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Host;

/// <summary>
/// A slot that is not one. Its places are real directories of the user: writable directories are made where they are
/// missing but never emptied, and disposal leaves the places alone.
/// </summary>
internal sealed class HostSlot(SlotLayout layout, string scratch) : ISlot
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(2);

    public SlotLayout Layout => layout;

    public string HostWork => layout.Work;

    public string HostRegistry => layout.Registry;

    public string HostTarget => layout.Target;

    public string HostOut => layout.Out;

    public async Task<SandboxResult> RunAsync(SandboxCommand command, CancellationToken cancellation)
    {
        if (command.Tokens is not { } tokens)
        {
            return await RunAsync(command, null, cancellation).ConfigureAwait(false);
        }

        var jobserver = new HostJobserver(Path.Combine(scratch, "jobserver"), tokens);
        await using (jobserver.ConfigureAwait(false))
        {
            return await RunAsync(command, jobserver, cancellation).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (Directory.Exists(scratch))
        {
            Directory.Delete(scratch, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private async Task<SandboxResult> RunAsync(SandboxCommand command, HostJobserver? jobserver, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        foreach (var directory in command.WritableDirectories.Concat(command.KeptDirectories))
        {
            Directory.CreateDirectory(directory);
        }

        var output = Path.Combine(scratch, "stdout");
        var error = Path.Combine(scratch, "stderr");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(command.Limits.Time);
        using var process = Start(command, jobserver?.Flags);
        jobserver?.Started();
        using var drained = new CancellationTokenSource();
        var errors = DrainAsync(process.StandardError.BaseStream, error, command.OnErrorLine, drained.Token);
        var drains = Task.WhenAll(DrainAsync(process.StandardOutput.BaseStream, output, null, drained.Token), errors);
        try
        {
            process.StandardInput.Close();
            var exit = process.WaitForExitAsync(limit.Token);
            await (await Task.WhenAny(exit, errors).ConfigureAwait(false)).ConfigureAwait(false);
            await exit.ConfigureAwait(false);
        }
        catch (Exception e)
        {
            KillGroup(process);
            KillBeforeGroup(process);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            KillGroup(process);
            await FinishAsync(drains, drained).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (e is OperationCanceledException && limit.IsCancellationRequested)
            {
                throw SlotErrors.TimedOut(command);
            }

            throw;
        }

        KillGroup(process);
        await FinishAsync(drains, drained).ConfigureAwait(false);
        await AwaitGroupAsync(process).ConfigureAwait(false);
        return new SandboxResult(process.ExitCode, output, error);
    }

    private Process Start(SandboxCommand command, string? makeFlags)
    {
        var start = new ProcessStartInfo("setsid")
        {
            WorkingDirectory = command.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        if (makeFlags is not null)
        {
            start.Environment["CARGO_MAKEFLAGS"] = makeFlags;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw SlotErrors.CouldNotStart(
                new SlotPlaces(scratch), $"'{command.Arguments[0]}' in '{command.WorkingDirectory}': {e.Message}", e);
        }
    }

    // setsid made the process the leader of a group of its own number.
    private static void KillGroup(Process process) => _ = Posix.Kill(-process.Id, Posix.Kill9);

    // What is killed closes its files a little before it is gone. Somebody else reaps it, perhaps late.
    private static async Task AwaitGroupAsync(Process process)
    {
        for (var attempt = 0; attempt < 100 && Posix.Kill(-process.Id, 0) == 0; attempt++)
        {
            await Task.Delay(1).ConfigureAwait(false);
        }
    }

    // Before setsid has come to that, there is only the process.
    private static void KillBeforeGroup(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
    }

    // A process that left the group can hold the pipes open for as long as it likes.
    private static async Task FinishAsync(Task drains, CancellationTokenSource drained)
    {
        drained.CancelAfter(DrainLimit);
        try
        {
            await drains.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What came until now is what there is.
        }
    }

    private static async Task DrainAsync(Stream stream, string path, Action<string>? onLine, CancellationToken cancellation)
    {
        var lines = onLine is null ? null : new LineSplitter(onLine);
        var buffer = new byte[64 * 1024];
        var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        await using (file.ConfigureAwait(false))
        {
            for (int count; (count = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
            {
                await file.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None).ConfigureAwait(false);
                lines?.Add(buffer.AsSpan(0, count));
            }
        }

        lines?.Complete();
    }
}
