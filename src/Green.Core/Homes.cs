namespace Green.Core;

/// <summary>Where tools keep their own files, as the environment tells.</summary>
public static class Homes
{
    /// <summary>GREEN_HOME, else <c>green</c> in the XDG cache directory.</summary>
    public static string Green(IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue("GREEN_HOME", out var home) && home.Length > 0 ? Path.GetFullPath(home)
        : environment.TryGetValue("XDG_CACHE_HOME", out var cache) && cache.Length > 0 ? Path.Combine(cache, "green")
        : Path.Combine(User(environment), ".cache", "green");

    public static string Cargo(IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault("CARGO_HOME", Path.Combine(User(environment), ".cargo"));

    public static string Rustup(IReadOnlyDictionary<string, string> environment) =>
        environment.GetValueOrDefault("RUSTUP_HOME", Path.Combine(User(environment), ".rustup"));

    private static string User(IReadOnlyDictionary<string, string> environment) => environment.GetValueOrDefault("HOME", "/");
}
