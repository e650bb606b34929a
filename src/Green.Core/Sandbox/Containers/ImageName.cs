namespace Green.Core.Sandbox.Containers;

/// <summary>A reference as a pull wants it.</summary>
/// <param name="Repository">With the registry's host where one is named.</param>
/// <param name="Tag">A tag or a digest; never empty, because an engine without one pulls every tag there is.</param>
internal readonly record struct ImageName(string Repository, string Tag)
{
    /// <returns>Null for an id, which no registry knows, and for a name whose tag or digest is missing.</returns>
    public static ImageName? Parse(string reference)
    {
        if (reference.StartsWith("sha256:", StringComparison.Ordinal))
        {
            return null;
        }

        var at = reference.IndexOf('@', StringComparison.Ordinal);
        if (at > 0)
        {
            // name:tag@digest is allowed: the digest decides.
            return Of(WithoutTag(reference[..at]), reference[(at + 1)..]);
        }

        var repository = WithoutTag(reference);
        return Of(repository, repository.Length < reference.Length ? reference[(repository.Length + 1)..] : "latest");
    }

    private static ImageName? Of(string repository, string tag) => tag.Length == 0 ? null : new ImageName(repository, tag);

    // A colon before the last slash belongs to the registry's port.
    private static string WithoutTag(string name)
    {
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }
}
