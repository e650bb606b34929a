using Green.Core.Sandbox.Namespaces;

namespace Green.Core.Sandbox.Host;

/// <summary>
/// No isolation: commands run as this user among the machine's own files. What ran here is never published, since nothing
/// says what it read.
/// </summary>
public sealed class HostSandbox : ISandbox
{
    private readonly string _home;
    private readonly Lazy<string> _platform;

    /// <param name="home">GREEN_HOME, absolute: output files of commands are kept below it for a while.</param>
    public HostSandbox(string home)
    {
        _home = home;
        _platform = new Lazy<string>(() => HostPlatform.Describe("/", home));
    }

    /// <inheritdoc/>
    public string Kind => "host";

    /// <inheritdoc/>
    public string Platform => _platform.Value;

    /// <summary>Gives a slot whose places are the layout's own paths; any number of them at a time.</summary>
    public Task<ISlot> LeaseAsync(SlotLayout layout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var scratch = Path.Combine(_home, "host", Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(scratch);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Slots.SlotErrors.Unusable(scratch, e);
        }

        return Task.FromResult<ISlot>(new HostSlot(layout, scratch));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
