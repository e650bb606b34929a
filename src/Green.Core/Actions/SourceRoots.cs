namespace Green.Core.Actions;

/// <summary>
/// The directories that hold packages of immutable sources, and where a sandbox shows them. A package's directory alone
/// tells its root, so whoever knows only one package has the same paths as whoever knows them all.
/// </summary>
internal static class SourceRoots
{
    private const string Git = "/git/checkouts/";

    /// <param name="packages">Directories of packages.</param>
    /// <returns>Pairs of host and sandbox paths, no two of which meet on either side.</returns>
    public static IEnumerable<(string Host, string Sandbox)> Of(IEnumerable<string> packages)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (host, name) in packages.Select(Find).Distinct())
        {
            var place = name;
            while (!taken.Add(place))
            {
                place += "+";
            }

            yield return (host, $"{Sandbox.SlotLayout.Fixed.Registry}/{place}");
        }
    }

    /// <summary>The root that a package stands in.</summary>
    public static string RootOf(string package) => Find(package).Host;

    /// <summary>
    /// A registry's sources and a vendored directory hold packages side by side; a git package may reach for what lies beside
    /// it in its checkout, and cargo names that by repository and commit.
    /// </summary>
    private static (string Host, string Name) Find(string package)
    {
        if (package.IndexOf(Git, StringComparison.Ordinal) is >= 0 and var git
            && package[(git + Git.Length)..].Split('/') is [var repository, var commit, ..])
        {
            return ($"{package[..git]}{Git}{repository}/{commit}", $"{repository}/{commit}");
        }

        var parent = Path.GetDirectoryName(package)!;
        return (parent, Path.GetFileName(parent));
    }
}
