using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>Reads an <see cref="ActionManifest"/> line by line.</summary>
internal sealed class ManifestReader
{
    private readonly List<KeyValuePair<string, string>> platform = [];
    private readonly List<string> arguments = [];
    private readonly SortedDictionary<string, string> environment = new(StringComparer.Ordinal);
    private readonly ActionInputs inputs = new();
    private SlotLayout layout = SlotLayout.Fixed;
    private string? version;
    private string? directory;
    private Digest toolchain;

    /// <summary>Null where something is missing.</summary>
    public ActionManifest? Manifest => version is null || toolchain == default || directory is null || arguments.Count == 0 ? null
        : new ActionManifest(version, toolchain, platform, directory, arguments, environment, inputs, layout);

    /// <summary>False where a line is none of a manifest.</summary>
    public bool Read(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            return false;
        }

        var rest = line[(space + 1)..];
        switch (line[..space])
        {
            case "green":
                version = rest;
                return true;
            case "toolchain":
                return Digest.TryParse(rest, out toolchain);
            case "place":
                return ReadPlace(rest);
            case "platform" when Pair(rest) is { } property:
                platform.Add(property);
                return true;
            case "directory" when rest.StartsWith('/'):
                directory = rest;
                return true;
            case "argument":
                arguments.Add(rest);
                return true;
            case "variable" when Pair(rest) is { } variable:
                return environment.TryAdd(variable.Key, variable.Value);
            case "input" when rest.StartsWith('/'):
                return ReadInput(rest);
            case "tree" when rest.StartsWith('/'):
                return ReadTree(rest);
            default:
                return false;
        }
    }

    private bool ReadPlace(string text)
    {
        if (Pair(text) is not var (name, path) || !path.StartsWith('/'))
        {
            return false;
        }

        switch (name)
        {
            case "work":
                layout = layout with { Work = path };
                return true;
            case "registry":
                layout = layout with { Registry = path };
                return true;
            case "out":
                layout = layout with { Out = path };
                return true;
            default:
                return false;
        }
    }

    // What comes last is looked at first: a path may have anything in it.
    private bool ReadInput(string text)
    {
        var executable = text.EndsWith(" x", StringComparison.Ordinal);
        var rest = executable ? text[..^2] : text;
        var last = rest.LastIndexOf(' ');
        var digest = default(Digest);
        if (last > 0 && (rest[(last + 1)..] == default(Digest).ToString() || Digest.TryParse(rest.AsSpan(last + 1), out digest)))
        {
            var path = rest[1..last];
            Add(digest == default ? TreeEntry.OfDirectory(path) : TreeEntry.OfFile(path, digest, executable));
            return true;
        }

        if (text.IndexOf(" -> ", StringComparison.Ordinal) is var arrow and > 0)
        {
            Add(TreeEntry.OfSymlink(text[1..arrow], text[(arrow + 4)..]));
            return true;
        }

        return false;
    }

    private void Add(TreeEntry entry)
    {
        if (("/" + entry.Path).StartsWith(layout.Out + "/", StringComparison.Ordinal))
        {
            inputs.AddCopy("", entry);
        }
        else
        {
            inputs.Add("", entry);
        }
    }

    private bool ReadTree(string text)
    {
        var last = text.LastIndexOf(' ');
        if (last < 0 || !Digest.TryParse(text.AsSpan(last + 1), out var root))
        {
            return false;
        }

        // Nothing can be imported from there: the package is in the store, or the action cannot be run.
        inputs.AddTree(text[..last], new Trees.PackageTree(text[..last], null, root));
        return true;
    }

    private static KeyValuePair<string, string>? Pair(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is var equals and > 0 ? new(text[..equals], text[(equals + 1)..]) : null;
}
