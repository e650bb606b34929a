using System.Text;
using Green.Core.Actions;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Tests.Verification;

/// <summary>Actions as builds leave them in a store.</summary>
internal static class StoredAction
{
    /// <summary>A build script of a package, whose one input is a program.</summary>
    /// <param name="package">Its name.</param>
    public static ActionManifest Script(ContentStore store, Digest toolchain, string package)
    {
        var inputs = new ActionInputs();
        inputs.Add("/green/target/debug", TreeEntry.OfFile(package, store.AddBytes(Encoding.UTF8.GetBytes("program " + package), executable: true), executable: true));
        return new ActionManifest(
            UnitAction.Version,
            toolchain,
            [new("OSFamily", "linux"), new("system", "this one")],
            "/green/work/1/2/3/4/workspace",
            ["/green/target/debug/" + package],
            new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["CARGO_PKG_NAME"] = package, ["CARGO_PKG_VERSION"] = "0.1.0", ["OUT_DIR"] = "/green/out/" + package,
            },
            inputs,
            SlotLayout.Fixed);
    }

    /// <summary>Stores what the action is said to have left: one file.</summary>
    /// <returns>The fingerprint.</returns>
    public static Digest Publish(ContentStore store, ActionManifest manifest, string content, string standardOutput = "")
    {
        var action = manifest.Fingerprint();
        new ActionCache(store).Publish(action, new ActionResult(
            0,
            [TreeEntry.OfFile($"{manifest.OutputDirectory["/green/out/".Length..]}/made", store.AddBytes(Encoding.UTF8.GetBytes(content)), executable: false)],
            store.AddBytes(Encoding.UTF8.GetBytes(standardOutput)),
            store.AddBytes([]),
            store.AddBytes(Encoding.UTF8.GetBytes(manifest.ToString())),
            new Dictionary<string, string>()));
        return action;
    }
}
