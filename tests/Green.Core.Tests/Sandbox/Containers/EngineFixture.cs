using Green.Core.Sandbox.Containers;

namespace Green.Core.Tests.Sandbox.Containers;

/// <summary>The machine's engine and a base image in it, for the tests that need them; the others run anywhere.</summary>
internal static class EngineFixture
{
    private static readonly string[] Images =
    [
        Environment.GetEnvironmentVariable("GREEN_TEST_IMAGE") ?? "",
        "green-base:bookworm",
        "green-base:trixie",
        ContainerImage.DefaultReference,
    ];

    public static IReadOnlyList<EngineEndpoint> Candidates { get; } = EngineEndpoint.Candidates(
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? ""));

    /// <summary>A connection to the engine; ends the test as inconclusive where none answers.</summary>
    public static async Task<EngineConnection> RequireEngineAsync(CancellationToken cancellation)
    {
        if (Environment.GetEnvironmentVariable("GREEN_TEST_NO_ENGINE") is { Length: > 0 } reason)
        {
            Assert.Inconclusive($"Skipped: {reason}");
        }

        var found = await EngineProbe.ProbeAsync(Candidates, null, cancellation);
        if (found.State != EngineState.Ready)
        {
            Assert.Inconclusive($"Skipped: no container engine answers ({found.Detail}). Run build/engine --install.");
        }

        return new EngineConnection(Candidates);
    }

    /// <summary>The name of a base image that the engine has; ends the test as inconclusive where it has none.</summary>
    public static async Task<string> RequireImageAsync(CancellationToken cancellation)
    {
        foreach (var image in Images.Where(image => image.Length > 0))
        {
            if ((await EngineProbe.ProbeAsync(Candidates, image, cancellation)).State == EngineState.Ready)
            {
                return image;
            }
        }

        Assert.Inconclusive("Skipped: the engine has no base image. Run build/image, or name one in GREEN_TEST_IMAGE.");
        return "";
    }
}
