namespace Green.Core.Sandbox.Containers;

/// <summary>An image as it was when its name was first used.</summary>
/// <param name="Reference">The name, as in the setting <c>green.image</c>.</param>
/// <param name="Id"><c>sha256:…</c>: stands for the image in fingerprints.</param>
/// <param name="RepositoryDigest">
/// <c>repository@sha256:…</c>, by which the very same image can be pulled again; null for one that no registry has.
/// </param>
public sealed record ContainerImage(string Reference, string Id, string? RepositoryDigest)
{
    /// <summary>The default of <c>green.image</c>: Debian with a C toolchain and the libraries that build scripts look for.</summary>
    public const string DefaultReference = "docker.io/library/buildpack-deps:bookworm";
}
