using Green.Core.Store;

namespace Green.EndToEnd.Tests.Harness;

/// <summary>Looks into a store as builds left it, and changes it as no build would.</summary>
internal sealed class StoredResults(string home)
{
    private readonly ContentStore store = new(home, TimeProvider.System);

    /// <summary>The files of all records of a kind, such as <c>actions</c>.</summary>
    public IReadOnlyList<string> Files(string room) =>
        Directory.Exists(Path.Combine(home, room)) ? [.. Directory.EnumerateFiles(Path.Combine(home, room), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];

    /// <summary>
    /// Gives the result that has this output other bytes for it, as somebody who knows how a store is made: blob, record and all
    /// digests fit together.
    /// </summary>
    /// <param name="output">A part of the output's path.</param>
    public void Alter(string output)
    {
        var cache = new ActionCache(store);
        foreach (var file in Files("actions"))
        {
            var action = new Digest(Path.GetFileName(Path.GetDirectoryName(file)) + Path.GetFileName(file), 0);
            var result = cache.Find(action)!;
            if (result.Outputs.FirstOrDefault(entry => entry.Path.Contains(output, StringComparison.Ordinal) && Path.GetExtension(entry.Path) != ".d") is not { } right)
            {
                continue;
            }

            var bytes = store.ReadBytes(right.Digest)!;
            bytes[^1] ^= 1;
            cache.Forget(action);
            cache.Publish(action, result with
            {
                Outputs = [.. result.Outputs.Select(entry => entry == right ? entry with { Digest = store.AddBytes(bytes, entry.Executable) } : entry)],
            });
            return;
        }

        Assert.Fail($"no result has an output {output}");
    }
}
