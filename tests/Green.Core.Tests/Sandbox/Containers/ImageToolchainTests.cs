using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;

namespace Green.Core.Tests.Sandbox.Containers;

/// <summary>What an image may have in a toolchain's place; a whole one is for the end-to-end tests.</summary>
[TestClass]
[TestCategory("Engine")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ImageToolchainTests(TestContext context) : IDisposable
{
    private static readonly ContainerImage Image = new("some/image:1", "sha256:1", null);

    private readonly TemporaryDirectory directory = new();

    private CancellationToken Cancellation => context.CancellationToken;

    public void Dispose() => directory.Dispose();

    [TestMethod]
    public async Task An_image_without_Rust_gives_nothing() => Assert.IsNull(await TakeAsync(cargo: null, rustc: "exit 0"));

    [TestMethod]
    public async Task A_toolchain_is_copied_without_its_documentation_and_with_its_links_and_modes()
    {
        var kept = await TakeAsync(cargo: "exit 0", rustc: "echo /green/work/toolchain");

        Assert.StartsWith(directory["home"] + "/toolchains/", kept);
        Assert.IsTrue(File.GetUnixFileMode(Path.Combine(kept!, "bin/cargo")).HasFlag(UnixFileMode.OtherExecute));
        Assert.AreEqual("cargo", new FileInfo(Path.Combine(kept!, "bin/link")).LinkTarget);
        Assert.IsFalse(Directory.Exists(Path.Combine(kept!, "share/doc")));
        Assert.IsTrue(File.Exists(Path.Combine(kept!, "share/other")));
    }

    [TestMethod]
    [DataRow("echo /usr", "among the image's system files")]
    [DataRow("echo this compiler is broken >&2; exit 1", "this compiler is broken")]
    [DataRow("echo /nonexistent", "/nonexistent")]
    [DataRow("echo /green/work/foreign", "its cargo does not start on this machine")]
    public async Task A_toolchain_that_cannot_be_used_is_an_error_that_says_why(string rustc, string why)
    {
        var error = await Assert.ThrowsExactlyAsync<GreenException>(() => TakeAsync(cargo: "exit 0", rustc));

        Assert.AreEqual("GREEN1012", error.Code);
        Assert.Contains(why, error.Message);
        Assert.IsFalse(Directory.Exists(directory["home/toolchains"]));
    }

    private async Task<string?> TakeAsync(string? cargo, string rustc)
    {
        using var engine = await EngineFixture.RequireEngineAsync(Cancellation);
        var pool = await ContainerSandbox.OpenAsync(
            directory["home"], null, await EngineFixture.RequireImageAsync(Cancellation), ActionLimits.Default, EngineFixture.Candidates, null, Cancellation);
        try
        {
            await using var slot = await pool.LeaseAsync(SlotLayout.Fixed, Cancellation);
            Program(slot, "bin/rustc", rustc);
            if (cargo is not null)
            {
                Program(slot, "bin/cargo", cargo);
            }

            Program(slot, "toolchain/bin/cargo", "exit 0");
            Program(slot, "toolchain/bin/rustc", "exit 0");
            File.CreateSymbolicLink(Path.Combine(slot.HostWork, "toolchain/bin/link"), "cargo");
            Program(slot, "toolchain/share/doc/book", "");
            Program(slot, "toolchain/share/other", "");
            Program(slot, "foreign/bin/cargo", "exit 0", interpreter: "/lib/ld-of-another-system.so");
            return await ImageToolchain.TakeAsync(
                slot, Image, new Dictionary<string, string> { ["PATH"] = "/green/work/bin:/usr/bin:/bin" }, directory["home"],
                new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, Cancellation);
        }
        finally
        {
            await pool.StopAllAsync(CancellationToken.None);
        }
    }

    private static void Program(ISlot slot, string path, string script, string interpreter = "/bin/sh")
    {
        var file = Path.Combine(slot.HostWork, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, $"#!{interpreter}\n{script}\n");
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
    }
}
