using System.Diagnostics;
using Green.Core.Sandbox;
using Green.Core.Sandbox.Containers;
using Green.Core.Sandbox.Slots;

namespace Green.Core.Tests.Sandbox.Containers;

/// <summary>A slot whose first process writes facts into a pipe and then stays; stopped and deleted at the test's end.</summary>
internal sealed class TestSlot : IDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly ContainerImages _images;
    private readonly CancellationToken _cancellation;

    private TestSlot(
        TemporaryDirectory directory,
        EngineConnection engine,
        ContainerImages images,
        ContainerImage image,
        CancellationToken cancellation)
    {
        _directory = directory;
        _images = images;
        _cancellation = cancellation;
        Engine = engine;
        Image = image;
        Places = new SlotPlaces(directory["slot"]);
        Host = HostOf(image, null);
    }

    public EngineConnection Engine { get; }

    public ContainerImage Image { get; }

    public SlotPlaces Places { get; }

    public ContainerSlotHost Host { get; }

    private string Facts => Path.Combine(Places.Control, "facts");

    public static async Task<TestSlot> OpenAsync(string script, CancellationToken cancellation)
    {
        var engine = await EngineFixture.RequireEngineAsync(cancellation);
        var reference = await EngineFixture.RequireImageAsync(cancellation);
        var directory = new TemporaryDirectory();
        var images = new ContainerImages(engine, new ImageRecords(directory["images"]));
        var image = await images.ResolveAsync(reference, null, cancellation);
        var slot = new TestSlot(directory, engine, images, image, cancellation);
        await RunAsync("mkdir", ["-p", "-m", "0700", slot.Places.Control], cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(slot.Places.Control, "shell"),
            $"{{\n{script}\n}} >/run/green/control/facts 2>&1\nwhile :; do sleep 3600; done\n",
            cancellation);
        foreach (var place in new[] { slot.Places.Work, slot.Places.Registry, slot.Places.Target, slot.Places.Out })
        {
            Directory.CreateDirectory(place);
        }

        await RunAsync("mkfifo", [slot.Facts], cancellation);
        return slot;
    }

    /// <summary>The sysroot of the machine's stable toolchain; ends the test as inconclusive where there is none.</summary>
    public static async Task<string> RequireToolchainAsync(CancellationToken cancellation)
    {
        try
        {
            return (await RunAsync("rustc", ["--print", "sysroot"], cancellation)).Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive("Skipped: no rustc on this machine.");
            return "";
        }
    }

    public ContainerSlotHost HostOf(ContainerImage image, string? toolchain) => new(Engine, _images, image, toolchain, ActionLimits.Default);

    /// <summary>Starts the slot and returns what the script wrote.</summary>
    public async Task<string> StartAsync(SlotLayout layout, ContainerSlotHost? host = null)
    {
        SlotMounts.Ensure(SlotMounts.Markers(Places, layout));
        await (host ?? Host).StartAsync(Places, layout, _cancellation);
        // Opening a pipe waits for its writer.
        return await Task.Run(() => File.ReadAllText(Facts), _cancellation).WaitAsync(TimeSpan.FromMinutes(1), _cancellation);
    }

    public void Dispose()
    {
        Host.StopAsync(Places, CancellationToken.None).GetAwaiter().GetResult();
        Engine.Dispose();
        _directory.Dispose();
    }

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.AreEqual(0, process.ExitCode, $"{program} failed.");
        return output;
    }
}
