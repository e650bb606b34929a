using Green.Core.Store;
using Green.EndToEnd.Tests.Faults;
using Green.EndToEnd.Tests.Harness;

namespace Green.EndToEnd.Tests;

/// <summary>
/// Whatever happens to the store's files, the next build leaves the bytes of an undisturbed one; and <c>cache verify</c> finds it,
/// once.
/// </summary>
[TestClass]
public sealed class StoreFaultTests
{
    private static GreenHome home = null!;
    private static GreenProject project = null!;
    private static StoredResults results = null!;
    private static string expected = "";

    [ClassInitialize]
    public static async Task OpenAsync(TestContext context)
    {
        home = new GreenHome(nameof(StoreFaultTests), context.CancellationToken);
        project = home.Copy("small", "faulty");
        results = new StoredResults(home.Store);
        (await project.GreenAsync("build")).Succeeds();
        expected = Snapshot.Of(project);
    }

    [ClassCleanup]
    public static void Close() => home.Dispose();

    [TestMethod]
    [DataRow("blobs")]
    [DataRow("actions")]
    [DataRow("pathsets")]
    [DataRow("plans")]
    public async Task Damage_is_built_over_and_found(string room)
    {
        foreach (var damage in (Action<string, string>[])[Flip, CutOff, Empty, Exchange])
        {
            if (damage == Empty || damage == Exchange)
            {
                DamageAll(room, damage);
                await BuildsAsExpectedAsync($"{room}: {damage.Method.Name}");
            }

            var count = DamageAll(room, damage);
            var found = (await project.GreenAsync("cache", "verify")).Succeeds();
            Assert.MatchesRegex(@" damaged and removed: the next build makes them again\n$", found.Output, found.Transcript);
            Assert.IsGreaterThanOrEqualTo(room == "plans" ? 1 : count, found.Output.Split('\n').Length - 2, found.Transcript);
            Assert.EndsWith(" good, 0 damaged\n", (await project.GreenAsync("cache", "verify")).Succeeds().Output);
            await BuildsAsExpectedAsync($"{room}: {damage.Method.Name}, verified");
        }
    }

    [TestMethod]
    public async Task A_result_under_the_name_of_another_action_is_found()
    {
        await BuildsAsExpectedAsync("before");
        var cache = new ActionCache(new ContentStore(home.Store, TimeProvider.System));
        var actions = results.Files("actions").Select(file => new Digest(Path.GetFileName(Path.GetDirectoryName(file)) + Path.GetFileName(file), 0)).ToList();
        var result = cache.Find(actions[0])!;
        cache.Forget(actions[1]);
        cache.Publish(actions[1], result);

        var found = (await project.GreenAsync("cache", "verify")).Succeeds();

        Assert.StartsWith($"result {actions[1].Hash}: its manifest is not that of this action\n", found.Output);
        await BuildsAsExpectedAsync("afterwards");
    }

    [TestMethod]
    public async Task Blobs_that_were_altered_with_their_times_put_back_are_not_trusted_after_verifying()
    {
        await BuildsAsExpectedAsync("before");
        foreach (var blob in results.Files("blobs").Where(blob => new FileInfo(blob).Length > 0))
        {
            var time = File.GetLastWriteTimeUtc(blob);
            Flip(blob, blob);
            File.SetLastWriteTimeUtc(blob, time);
        }

        (await project.GreenAsync("cache", "verify")).Succeeds();
        await BuildsAsExpectedAsync("afterwards");
    }

    /// <summary>Does something to every file of a room that has a neighbour.</summary>
    private static int DamageAll(string room, Action<string, string> damage)
    {
        var files = results.Files(room).Where(file => new FileInfo(file).Length > 0).ToList();
        for (var i = 0; i + 1 < files.Count; i += 2)
        {
            damage(files[i], files[i + 1]);
            if (damage != Exchange)
            {
                damage(files[i + 1], files[i]);
            }
        }

        Assert.IsGreaterThan(1, files.Count);
        return files.Count - (files.Count % 2);
    }

    private static void Flip(string file, string other) => Change(file, bytes =>
    {
        bytes[bytes.Length / 2] ^= 1;
        return bytes;
    });

    private static void CutOff(string file, string other) => Change(file, bytes => bytes[..(bytes.Length / 2)]);

    private static void Empty(string file, string other) => Change(file, _ => []);

    private static void Exchange(string file, string other)
    {
        var others = File.ReadAllBytes(other);
        Change(file, bytes =>
        {
            Change(other, _ => bytes);
            return others;
        });
    }

    private static void Change(string file, Func<byte[], byte[]> change)
    {
        var mode = File.GetUnixFileMode(file);
        File.SetUnixFileMode(file, mode | UnixFileMode.UserWrite);
        File.WriteAllBytes(file, change(File.ReadAllBytes(file)));
        File.SetUnixFileMode(file, mode);
    }

    private static async Task BuildsAsExpectedAsync(string what)
    {
        project.DeleteTarget();
        var result = (await project.GreenAsync("build")).Succeeds();
        Assert.DoesNotContain("Exception", result.Error, result.Transcript);
        Assert.DoesNotContain("   at ", result.Error, result.Transcript);
        Assert.AreEqual(expected, Snapshot.Of(project), what + "\n" + result.Transcript);
    }
}
