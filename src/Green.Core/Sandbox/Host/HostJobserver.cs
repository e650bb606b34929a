using Green.Core.Sandbox.Slots;
using Microsoft.Win32.SafeHandles;

namespace Green.Core.Sandbox.Host;

/// <summary>A jobserver for one process of this machine, through a named pipe whose ends it inherits.</summary>
internal sealed class HostJobserver : IAsyncDisposable
{
    private readonly SafeFileHandle _pipe;
    private readonly SafeFileHandle _read;
    private readonly SafeFileHandle _write;
    private readonly ActionJobserver _jobserver;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _serving;

    /// <param name="path">Where the pipe is made.</param>
    /// <param name="source">Where tokens come from.</param>
    public HostJobserver(string path, IJobTokens source)
    {
        File.Delete(path);
        Posix.MakePipe(path);
        _pipe = Posix.OpenPipe(path);
        _read = Posix.OpenInherited(path, write: false);
        _write = Posix.OpenInherited(path, write: true);
        _jobserver = new ActionJobserver(_pipe, source);
        _serving = ServeAsync();
    }

    /// <summary>What the process has as CARGO_MAKEFLAGS.</summary>
    public string Flags => ActionJobserver.Flags((int)_read.DangerousGetHandle(), (int)_write.DangerousGetHandle());

    /// <summary>The process has been started; those that are started from now on inherit nothing.</summary>
    public void Started()
    {
        _read.Dispose();
        _write.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Started();
        _jobserver.Dispose();
        _pipe.Dispose();
        _ended.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            await Task.Delay(_jobserver.Tick(), _ended.Token).ConfigureAwait(false);
        }
    }
}
