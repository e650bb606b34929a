using System.IO.MemoryMappedFiles;

namespace Green.Fuzz;

/// <summary>
/// How far a worker has come, in memory that its starter sees too: after a crash or in a hang it tells the input, and costs a
/// worker nothing.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    public Journal(string path)
    {
        file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, 32);
        view = file.CreateViewAccessor(0, 32);
    }

    /// <summary>The input that is being read, or the first that was not.</summary>
    public long Input
    {
        get => view.ReadInt64(0);
        set => view.Write(0, value);
    }

    public long Accepted
    {
        get => view.ReadInt64(8);
        set => view.Write(8, value);
    }

    public long Refused
    {
        get => view.ReadInt64(16);
        set => view.Write(16, value);
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
