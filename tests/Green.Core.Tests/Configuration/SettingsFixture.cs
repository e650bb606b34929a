namespace Green.Core.Tests.Configuration;

/// <summary>A user with an empty home directory, whose settings file a test may write.</summary>
internal sealed class SettingsFixture : IDisposable
{
    public SettingsFixture()
    {
        Root = Directory.CreateTempSubdirectory("green-settings-").FullName;
        Environment["HOME"] = Root;
        Environment["GREEN_HOME"] = Path.Combine(Root, "green");
        Environment["DOCKER_HOST"] = $"unix://{Path.Combine(Root, "no-engine.sock")}";
    }

    public string Root { get; }

    public string UserFile => Path.Combine(Root, ".config", "green", "settings.json");

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public void WriteUserFile(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(UserFile)!);
        File.WriteAllText(UserFile, text);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
