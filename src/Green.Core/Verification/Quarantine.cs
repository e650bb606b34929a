using Green.Core.Store;
using Green.Core.Store.Native;

namespace Green.Core.Verification;

/// <summary>
/// One result that is taken out of use, with what it was compared with. It is put together out of sight; the record itself is moved
/// last and in one step, so whoever is killed before has changed nothing, and a build finds the whole record or none.
/// </summary>
internal sealed class Quarantine : IDisposable
{
    private readonly StoreLayout layout;
    private readonly string temporary;

    public Quarantine(StoreLayout layout)
    {
        this.layout = layout;
        temporary = layout.NewTemporary();
        Directory.CreateDirectory(temporary);
    }

    /// <summary>Where a file is kept: an output as it was stored, or as it was made now.</summary>
    public string PlaceOf(string kind, string output)
    {
        var place = Path.GetFullPath(Path.Join(temporary, kind, output));
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        return place;
    }

    public void Write(string name, string text) => File.WriteAllText(Path.Join(temporary, name), text);

    /// <summary>Ends the use of a result.</summary>
    /// <param name="name">What the directory is called, as far as that is free.</param>
    /// <returns>The directory.</returns>
    public string Take(Digest action, string name)
    {
        Directory.CreateDirectory(layout.Quarantine);
        var place = Path.Join(layout.Quarantine, name);
        for (var number = 2; NativeFiles.TryRename(temporary, place) is var error and not 0; number++)
        {
            if (error is not (Errno.NotEmpty or Errno.Exists))
            {
                throw new ErrnoException("rename", place, error);
            }

            place = Path.Join(layout.Quarantine, $"{name}-{number}");
        }

        if (NativeFiles.TryRename(layout.Action(action), Path.Join(place, "result")) is var failed and not (0 or Errno.NoEntry))
        {
            throw new ErrnoException("rename", place, failed);
        }

        return place;
    }

    public void Dispose() => StoreFiles.DeleteDirectory(temporary);
}
