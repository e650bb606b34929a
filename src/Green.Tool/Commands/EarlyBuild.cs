using System.Threading.Channels;
using Green.Core.Actions;
using Green.Core.Output;

namespace Green.Tool.Commands;

/// <summary>Builds the unit that MSBuild will probably build first while that still starts: there it is an <see cref="EarlyUnit"/>.</summary>
internal sealed class EarlyBuild : IAsyncDisposable
{
    private readonly Channel<string> told = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource stop;
    private readonly Task building;

    /// <summary>Begins. What MSBuild is told to build afterwards is newer than the time that the unit's stamp will have.</summary>
    /// <param name="id">The unit's.</param>
    public EarlyBuild(string id, Func<BuildSession> open, CancellationToken cancellation)
    {
        Id = id;
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        building = BuildAsync(open);
    }

    public string Id { get; }

    /// <summary>What there is to tell, while it happens; its end is missing where it was stopped.</summary>
    public IAsyncEnumerable<string> Told => told.Reader.ReadAllAsync();

    /// <summary>Stops it where it still goes on, and waits for its end.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await building.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task BuildAsync(Func<BuildSession> open)
    {
        try
        {
            var session = open();
            await using var opened = session.ConfigureAwait(false);
            var builder = new UnitBuilder(session, unit => Tell(UnitEvents.Of(unit, UnitOutcome.Started)))
            {
                OnUsable = () => told.Writer.TryWrite(EarlyUnit.Usable),
            };
            Tell(UnitEvents.Of(await builder.BuildAsync(Id, stop.Token).ConfigureAwait(false)));
        }
        catch (Exception)
        {
            // The unit's task will meet it again, and report it.
        }

        if (!stop.IsCancellationRequested)
        {
            told.Writer.TryWrite("");
        }

        told.Writer.TryComplete();
    }

    private void Tell(UnitEvent happened) => told.Writer.TryWrite(UnitEventJson.Write(happened));
}
