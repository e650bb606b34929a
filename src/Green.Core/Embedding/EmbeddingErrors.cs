namespace Green.Core.Embedding;

/// <summary>What can be wrong with a Rust crate in a .NET project.</summary>
public static class EmbeddingErrors
{
    public static GreenException BadVariable(string text) => new(
        "GREEN6001", $"`{text}` is no variable for a crate", "Write Environment=\"NAME=value\", several separated by semicolons.");

    public static GreenException NoSuchArtifact(CrateRequest request, string found) => new(
        "GREEN6002",
        $"{request.Manifest} was built, but left no {NameOf(request.Kind)}{(found.Length > 0 ? $", only {found}" : "")}",
        request.Target.Length > 0 ? $"The target {request.Target} may have none; choose another with RustTarget." : "Report it, with the Cargo.toml.");

    public static GreenException NotBuilt(string path) => new(
        "GREEN6003", $"{path} is not there, and the command was told not to build", "Build first, with the same configuration and runtime identifier; tests are built by `dotnet test`, or by every build with RustBuildTests set to true.");

    public static GreenException NoStandardLibrary(string target, string toolchain, string? rustupName) => new(
        "GREEN6004",
        $"the Rust toolchain {toolchain} has no standard library for {target}",
        $"Run `rustup target add {target}{(rustupName is null ? "" : $" --toolchain {rustupName}")}`, or install the distribution's package with it.");

    public static GreenException UnknownRuntime(string identifier) => new(
        "GREEN6005",
        $"no Rust target is known for the runtime identifier `{identifier}`",
        "Set RustTarget to the target triple that is meant; `rustc --print target-list` has them all.");

    public static GreenException NoManifest(string path) => new(
        "GREEN6012", $"{path} is no Cargo.toml, or is not there", "Include the path of the crate's Cargo.toml, relative to the project: <RustCrate Include=\"../native/Cargo.toml\" />.");

    public static GreenException SameName(string name, IEnumerable<string> manifests) => new(
        "GREEN6013",
        $"several crates of one project leave a {name}: {string.Join(", ", manifests)}",
        "Give each but one another name with the metadata Name.");

    public static GreenException RecorderNotExecutable(string path, Exception inner) => new(
        "GREEN6008", $"{path} is not executable and cannot be made so: {inner.Message}", $"Run `chmod +x '{path}'` as the user whose file it is.", inner);

    public static string NameOf(CrateKind kind) => kind switch
    {
        CrateKind.Cdylib => "shared library",
        CrateKind.Staticlib => "static library",
        _ => "program",
    };
}
