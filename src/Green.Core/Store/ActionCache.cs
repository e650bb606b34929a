using System.Text.Json;
using Green.Core.Store.Native;

namespace Green.Core.Store;

/// <summary>Results of actions by the digest of the action. Any number of threads and processes may use one home.</summary>
public sealed class ActionCache(ContentStore store)
{
    // Part of the key, so that a later form of the record does not read this one's.
    private const string Form = "action-result 1 ";

    /// <summary>
    /// The stored result, marked as used; null where there is none or it is damaged. Its blobs may be gone: ask
    /// <see cref="IsComplete"/>, and treat a restore that fails as a miss.
    /// </summary>
    public ActionResult? Find(Digest action)
    {
        var path = store.Layout.Action(action);
        if (Read(action) is not { } result)
        {
            return null;
        }

        var now = store.Clock.GetUtcNow().UtcDateTime;
        if (FileStatus.Of(path) is { } status
            && now - DateTime.UnixEpoch.AddTicks(status.Modified / 100) >= StoreMaintenance.TouchInterval)
        {
            NativeFiles.TrySetModified(path, now);
        }

        return result;
    }

    /// <summary>Stores a result whose blobs are stored. Where a complete one stands already it stays: the first wins.</summary>
    /// <returns>The result that is stored now.</returns>
    public ActionResult Publish(Digest action, ActionResult result)
    {
        var path = store.Layout.Action(action);
        var content = JsonSerializer.SerializeToUtf8Bytes(result, StoreJson.Default.ActionResult);
        if (CheckedFile.Write(store.Layout, path, Key(action), content, keepFirst: true))
        {
            Touch(path);
            return result;
        }

        if (Read(action) is { } first && IsComplete(first))
        {
            return first;
        }

        CheckedFile.Write(store.Layout, path, Key(action), content);
        Touch(path);
        return result;
    }

    /// <summary>Whether every blob of the result is in the store; their bytes are verified when they are restored.</summary>
    public bool IsComplete(ActionResult result) => result.Blobs().All(blob => store.Contains(blob.Digest, blob.Executable));

    /// <summary>Removes a result that turned out to be of no use.</summary>
    public void Forget(Digest action) => NativeFiles.Remove(store.Layout.Action(action));

    internal ActionResult? Read(Digest action)
    {
        var path = store.Layout.Action(action);
        if (CheckedFile.Read(path, Key(action)) is not { } content)
        {
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(content, StoreJson.Default.ActionResult) is { } result && result.Outputs.All(output => IsBelow(output.Path)))
            {
                return result;
            }
        }
        catch (JsonException)
        {
            // Not one of this version's.
        }

        NativeFiles.Remove(path);
        return null;
    }

    // Outputs are put below a directory, whatever a record says.
    private static bool IsBelow(string path) => !Path.IsPathRooted(path) && !path.Split('/').Contains("..");

    // The clock that pruning compares with is the one given, not the file system's.
    private void Touch(string path) => NativeFiles.TrySetModified(path, store.Clock.GetUtcNow().UtcDateTime);

    private static string Key(Digest action) => Form + action.Hash;
}
