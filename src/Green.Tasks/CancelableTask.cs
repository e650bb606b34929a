using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace Green.Tasks;

/// <summary>A task that ends early when the build is cancelled.</summary>
public abstract class CancelableTask : Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();

    protected CancellationToken Cancellation => cancellation.Token;

    public void Cancel() => cancellation.Cancel();

    public void Dispose()
    {
        cancellation.Dispose();
        GC.SuppressFinalize(this);
    }
}
