using System.Text;
using Green.Core.Cargo;

namespace Green.Core.Embedding;

/// <summary>What a .NET project can use of a crate.</summary>
public enum CrateKind
{
    /// <summary>A shared library with a C interface, for <c>DllImport</c> and <c>LibraryImport</c>.</summary>
    Cdylib,

    /// <summary>A static library with a C interface, to be linked into a program that is compiled ahead of time.</summary>
    Staticlib,

    /// <summary>A program.</summary>
    Program,
}

/// <summary>A part of a Rust package that a .NET project asks for, and how it is to be compiled.</summary>
/// <param name="Manifest">Absolute path of the Cargo.toml.</param>
public sealed record CrateRequest(string Manifest, CrateKind Kind)
{
    /// <summary>The package, where the manifest is a workspace's; empty for the manifest's own.</summary>
    public string Package { get; init; } = "";

    /// <summary>The name of a <see cref="CrateKind.Program"/>.</summary>
    public string Program { get; init; } = "";

    /// <summary>Cargo's profile.</summary>
    public string Profile { get; init; } = "dev";

    /// <summary>The target triple; empty for the machine's own.</summary>
    public string Target { get; init; } = "";

    /// <summary>Separated by commas, semicolons or spaces.</summary>
    public string Features { get; init; } = "";

    public bool DefaultFeatures { get; init; } = true;

    /// <summary>Rustup's name of the toolchain, with or without its <c>+</c>; empty for the one that holds in the directory.</summary>
    public string Toolchain { get; init; } = "";

    /// <summary><c>NAME=value</c>, for the compiler and for build scripts.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>What a project's item names: a manifest, or the directory that it is in.</summary>
    /// <exception cref="GreenException">GREEN6012: there is none.</exception>
    public static string FindManifest(string path)
    {
        var manifest = Directory.Exists(path) ? Path.Combine(path, "Cargo.toml") : path;
        return Path.GetFileName(manifest) == "Cargo.toml" && File.Exists(manifest) ? Path.GetFullPath(manifest) : throw EmbeddingErrors.NoManifest(path);
    }

    /// <summary>The directory in which cargo would be started: its configuration and toolchain files hold.</summary>
    public string WorkingDirectory => Path.GetDirectoryName(Manifest)!;

    /// <summary>Cargo's command for it. A library gets its kind from here, whatever its manifest says.</summary>
    public CargoCommandLine ToCommand() => Kind switch
    {
        CrateKind.Program => Command("build", Selection(["--bin", Program])),
        CrateKind.Cdylib => Command("rustc", Selection(["--lib", "--crate-type", "cdylib"])),
        _ => Command("rustc", [.. Selection(["--lib", "--crate-type", "staticlib"]), "--", "--print=native-static-libs"]),
    };

    /// <summary>Cargo's command for all of the package's tests.</summary>
    /// <param name="arguments">For the test programs.</param>
    public CargoCommandLine ToTestCommand(params IEnumerable<string> arguments) => Command("test", [.. Selection([]), "--no-fail-fast", "--", .. arguments]);

    private CargoCommandLine Command(string command, IReadOnlyList<string> arguments) => CargoCommandLine.Parse(
        command, Toolchain.Length == 0 ? null : "+" + Toolchain.TrimStart('+'), arguments);

    private List<string> Selection(IEnumerable<string> of)
    {
        List<string> words = [.. Package.Length > 0 ? ["--package", Package] : Array.Empty<string>(), .. of, "--profile", Profile];
        if (Target.Length > 0)
        {
            words.AddRange(["--target", Target]);
        }

        var features = Features.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (features.Length > 0)
        {
            words.AddRange(["--features", string.Join(',', features)]);
        }

        if (Kind == CrateKind.Cdylib && Target.Contains("-musl", StringComparison.Ordinal))
        {
            // Without it there are no shared libraries for musl.
            words.AddRange(["--config", $"target.{Target}.rustflags=[\"-Ctarget-feature=-crt-static\"]"]);
        }

        if (!DefaultFeatures)
        {
            words.Add("--no-default-features");
        }

        foreach (var variable in Environment)
        {
            if (variable.Split('=', 2) is not [{ Length: > 0 } name, var value])
            {
                throw EmbeddingErrors.BadVariable(variable);
            }

            words.AddRange(["--config", $"env.{Quote(name)}.value={Quote(value)}", "--config", $"env.{Quote(name)}.force=true"]);
        }

        return words;
    }

    /// <summary>A basic string of TOML.</summary>
    private static string Quote(string text)
    {
        var result = new StringBuilder("\"");
        foreach (var character in text)
        {
            _ = character is '"' or '\\' ? result.Append('\\').Append(character)
                : char.IsControl(character) ? result.Append($"\\u{(int)character:X4}")
                : result.Append(character);
        }

        return result.Append('"').ToString();
    }
}
