namespace Green.Core.Sandbox.Slots;

/// <summary>The directories below a slot's out place that one action may write, seen from the host.</summary>
internal sealed class ActionDirectories
{
    private readonly string _hostOut;
    private readonly string[] _writable;
    private readonly string[] _kept;

    /// <exception cref="ArgumentException">One is not below the out place, or emptying another would empty it.</exception>
    public ActionDirectories(SandboxCommand command, SlotLayout layout, string hostOut)
    {
        _hostOut = hostOut;
        _writable = [.. command.WritableDirectories.Select(directory => Below(layout.Out, directory))];
        _kept = [.. command.KeptDirectories.Select(directory => Below(layout.Out, directory))];
        if (Array.Find(_kept, kept => Array.Exists(_writable, writable => $"{kept}/".StartsWith($"{writable}/", StringComparison.Ordinal))) is { } lost)
        {
            throw new ArgumentException($"'{lost}' cannot be kept: it is in a directory that is to be empty.", nameof(command));
        }
    }

    /// <summary>All of them, on the host.</summary>
    public IReadOnlyList<string> HostPaths => [.. _writable.Concat(_kept).Select(directory => Path.Combine(_hostOut, directory))];

    /// <summary>Makes what is missing, empties what is not to be kept, and gives all to <paramref name="owner"/> if there is one.</summary>
    public void Give(SlotUser? owner)
    {
        foreach (var directory in _writable)
        {
            PlaceFiles.MakeEmpty(_hostOut, directory, owner);
        }

        foreach (var directory in _kept)
        {
            PlaceFiles.MakeKept(_hostOut, directory, owner);
        }
    }

    /// <summary>Makes everything in them the caller's to read, move and delete.</summary>
    public void TakeBack(SlotUser caller)
    {
        foreach (var directory in HostPaths)
        {
            PlaceFiles.TakeBack(directory, caller);
        }
    }

    private static string Below(string place, string directory)
    {
        var prefix = place.TrimEnd('/') + "/";
        var relative = directory.StartsWith(prefix, StringComparison.Ordinal) ? directory[prefix.Length..].Trim('/') : "";
        return relative.Length > 0 && !relative.Split('/').Any(name => name is "" or "." or "..")
            ? relative
            : throw new ArgumentException($"'{directory}' is not a directory below '{place}'.", nameof(directory));
    }
}
