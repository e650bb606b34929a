using System.Text;

namespace Green.Core.Rustc;

/// <summary>
/// The dep-info file that cargo leaves beside an artifact in the profile's directory (target/debug/web.d), for
/// other build systems: one rule with the sources of the unit and of all path packages it depends on.
/// </summary>
public static class UpliftedDepInfo
{
    /// <summary>The file's text: dependencies sorted by path components, each once.</summary>
    /// <param name="artifact">The artifact's path, absolute.</param>
    /// <param name="dependencies">Sources and rerun-if-changed paths, absolute.</param>
    /// <param name="baseDirectory">Cargo's <c>build.dep-info-basedir</c>: paths below it are written relative to it; null as a rule.</param>
    public static string Write(string artifact, IEnumerable<string> dependencies, string? baseDirectory = null)
    {
        var text = new StringBuilder(Render(artifact, baseDirectory)).Append(':');
        foreach (var dependency in dependencies.Distinct(StringComparer.Ordinal).Order(PathOrder.Instance))
        {
            text.Append(' ').Append(Render(dependency, baseDirectory));
        }

        return text.Append('\n').ToString();
    }

    /// <summary>The file's name beside an artifact: cargo replaces the extension.</summary>
    public static string PathFor(string artifact) => Path.ChangeExtension(artifact, "d");

    private static string Render(string path, string? baseDirectory)
    {
        if (baseDirectory is not null)
        {
            var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(baseDirectory));
            var full = Path.GetFullPath(path);
            if (full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return MakefilePath.Escape(full[(root.Length + 1)..]);
            }
        }

        return MakefilePath.Escape(path);
    }

    // Rust's paths compare component by component, so 'a/b' comes before 'a-b'.
    private sealed class PathOrder : IComparer<string>
    {
        public static PathOrder Instance { get; } = new();

        public int Compare(string? x, string? y)
        {
            var left = (x ?? "").Split('/');
            var right = (y ?? "").Split('/');
            for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
            {
                var order = Encoding.UTF8.GetBytes(left[i]).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right[i]));
                if (order != 0)
                {
                    return order;
                }
            }

            return left.Length.CompareTo(right.Length);
        }
    }
}
