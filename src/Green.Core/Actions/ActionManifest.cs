using System.Text;
using Green.Core.Actions.Trees;
using Green.Core.Sandbox;
using Green.Core.Store;

namespace Green.Core.Actions;

/// <summary>
/// All that is in an action's fingerprint, and the text of it that is kept with the result. From the text the action can be had
/// again, without the sources that it was made from; its fingerprint proves that the text is the right one.
/// </summary>
/// <param name="Version">Of what a fingerprint means.</param>
/// <param name="Toolchain">The Directory digest of the Rust toolchain.</param>
/// <param name="Platform">Platform properties of the Remote Execution API.</param>
/// <param name="Directory">The working directory; absolute, as every path here, and inside the sandbox.</param>
/// <param name="Arguments">The program first.</param>
/// <param name="Environment">The whole environment, sorted by name.</param>
/// <param name="Inputs">Everything that the action sees beside the toolchain and the system.</param>
/// <param name="Layout">Where the sandbox has its places.</param>
internal sealed record ActionManifest(
    string Version,
    Digest Toolchain,
    IReadOnlyList<KeyValuePair<string, string>> Platform,
    string Directory,
    IReadOnlyList<string> Arguments,
    SortedDictionary<string, string> Environment,
    ActionInputs Inputs,
    SlotLayout Layout)
{
    // A line break within a value: without the tab a value could pass for lines of its own.
    private const string Continued = "\n\t";

    /// <summary>Whether it runs a program that is an input, and not one of the toolchain.</summary>
    public bool IsScript => !Arguments[0].StartsWith(Layout.Toolchain + "/", StringComparison.Ordinal);

    /// <summary>The directory that the action may write; empty where the command names none.</summary>
    public string OutputDirectory => (IsScript ? Environment.GetValueOrDefault("OUT_DIR") : After("--out-dir")) ?? "";

    /// <summary>rustc's incremental directory; null where the action has none.</summary>
    public string? IncrementalDirectory =>
        Arguments.FirstOrDefault(argument => argument.StartsWith("incremental=", StringComparison.Ordinal))?["incremental=".Length..];

    /// <summary>The package, such as <c>serde v1.0.1</c>.</summary>
    public string Crate => $"{Environment.GetValueOrDefault("CARGO_PKG_NAME", "?")} v{Environment.GetValueOrDefault("CARGO_PKG_VERSION", "?")}";

    /// <summary>Which of its package's actions it is, such as <c>lib serde</c>.</summary>
    public string Description => IsScript ? "build script run"
        : $"{(Arguments.Contains("--test") ? "test" : After("--crate-type") ?? "crate")} {After("--crate-name") ?? "?"}";

    /// <summary>Both.</summary>
    public string Title => $"{Crate} ({Description})";

    /// <summary>The digest of the Remote Execution API's Action.</summary>
    /// <exception cref="ArgumentException">The inputs are no tree.</exception>
    public Digest Fingerprint()
    {
        var tree = new TreeBuilder().AddTree(Layout.Toolchain[1..], Toolchain);
        Inputs.AddTo(tree);
        var command = Reapi.Command(Arguments, Environment, [OutputDirectory], Directory[1..]);
        return Digest.Of(Reapi.Action(Digest.Of(command), tree.Build().Root, Platform));
    }

    /// <summary>Whether this is the action that a fingerprint names.</summary>
    /// <param name="hash">Of the fingerprint.</param>
    public bool IsOf(string hash)
    {
        try
        {
            return Fingerprint().Hash == hash;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The readable text: a line for each thing, sorted so that two of them can be compared.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var line in Lines())
        {
            text.Append(line.Replace("\n", Continued, StringComparison.Ordinal)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Null where the text is none that <see cref="ToString"/> could have written.</summary>
    public static ActionManifest? Parse(string text)
    {
        var reader = new ManifestReader();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length - 1; i++)
        {
            var line = lines[i];
            while (i + 2 < lines.Length && lines[i + 1].StartsWith(Continued[1]))
            {
                line += "\n" + lines[++i][1..];
            }

            if (!reader.Read(line))
            {
                return null;
            }
        }

        return lines[^1].Length == 0 ? reader.Manifest : null;
    }

    private IEnumerable<string> Lines()
    {
        yield return $"green {Version}";
        yield return $"toolchain {Toolchain}";
        foreach (var (name, place, usual) in new[]
        {
            ("work", Layout.Work, SlotLayout.Fixed.Work), ("registry", Layout.Registry, SlotLayout.Fixed.Registry), ("out", Layout.Out, SlotLayout.Fixed.Out),
        })
        {
            if (place != usual)
            {
                yield return $"place {name}={place}";
            }
        }

        foreach (var (name, value) in Platform)
        {
            yield return $"platform {name}={value}";
        }

        yield return $"directory {Directory}";
        foreach (var argument in Arguments)
        {
            yield return "argument " + argument;
        }

        foreach (var (name, value) in Environment)
        {
            yield return $"variable {name}={value}";
        }

        foreach (var input in Inputs.Describe())
        {
            yield return input;
        }
    }

    private string? After(string option)
    {
        for (var i = 0; i + 1 < Arguments.Count; i++)
        {
            if (Arguments[i] == option)
            {
                return Arguments[i + 1];
            }
        }

        return null;
    }
}
