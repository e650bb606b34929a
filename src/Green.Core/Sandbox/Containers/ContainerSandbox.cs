using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Containers;

/// <summary>Slots in containers of an engine on this machine, with the C toolchain and libraries of an image.</summary>
public static class ContainerSandbox
{
    /// <summary>
    /// Opens the sandbox. The engine is asked only where the image's name is used for the first time, and later when a slot
    /// has to be started.
    /// </summary>
    /// <param name="home">GREEN_HOME, absolute.</param>
    /// <param name="toolchain">The Rust toolchain's directory on the host; null where the image brings its own.</param>
    /// <param name="image">The setting <c>green.image</c>; <see cref="ContainerImage.DefaultReference"/> where it is not set.</param>
    /// <param name="limits">Of memory and processes: the engine holds every slot to them.</param>
    /// <param name="engines">See <see cref="EngineEndpoint.Candidates"/>.</param>
    /// <param name="progress">Told, in words for the user, before something that takes long; may be null.</param>
    /// <param name="cancellation">Ends the opening; a pull goes on in the engine.</param>
    /// <exception cref="GreenException">GREEN2001, GREEN2002 or GREEN2011.</exception>
    public static async Task<SlotPool> OpenAsync(
        string home,
        string? toolchain,
        string image,
        ActionLimits limits,
        IReadOnlyList<EngineEndpoint> engines,
        IProgress<string>? progress,
        CancellationToken cancellation)
    {
        // Lives as long as the process, as the pool does, whose disposal leaves its slots running.
        var engine = new EngineConnection(engines);
        try
        {
            var images = new ContainerImages(engine, Records(home));
            var resolved = await images.ResolveAsync(image, progress, cancellation).ConfigureAwait(false);
            return new SlotPool(new ContainerSlotHost(engine, images, resolved, toolchain, limits), home, toolchain);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>What the image names stood for when they were first used.</summary>
    /// <param name="home">GREEN_HOME, absolute.</param>
    public static ImageRecords Records(string home) => new(Path.Combine(home, "images"));
}
