namespace Green.Core.Store;

/// <summary>The failures of the store that a user can do something about.</summary>
public static class StoreErrors
{
    public const string BlobLostCode = "GREEN3002";

    public static GreenException CannotWrite(string home, Exception cause) => new(
        "GREEN3001",
        $"The store at '{home}' cannot be written: {cause.Message}",
        "Free some space ('dotnet green cache prune'), or set GREEN_HOME to a directory that you can write.",
        cause);

    /// <param name="digest">The blob that is gone.</param>
    /// <param name="purpose">What it was needed for, such as <c>an output of serde v1.0</c>.</param>
    public static GreenException BlobLost(Digest digest, string purpose) => new(
        BlobLostCode,
        $"The blob {digest} ({purpose}) is missing from the store or damaged, and it could not be made again.",
        "Build again; if this comes back, run 'dotnet green cache verify' and check the disk.");

    public static GreenException CannotImport(string path, string reason) => new(
        "GREEN3003",
        $"'{path}' cannot be an input of a build: {reason}.",
        "Remove it from the package, or exclude it, and build again.");

    /// <param name="actions">Those that gave something else.</param>
    /// <param name="place">Where they are kept now.</param>
    public static GreenException NotAsStored(IReadOnlyCollection<string> actions, string place) => new(
        "GREEN3004",
        $"{actions.Count} of the remembered actions gave something else when they were run again: {string.Join("; ", actions)}",
        $"No build uses them any more. See {place}, and remove the target directories of builds that did (cargo clean).");
}
