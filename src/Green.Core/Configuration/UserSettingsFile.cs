using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Green.Core.Configuration;

/// <summary>The user's own settings: <c>green/settings.json</c> in the XDG configuration directory.</summary>
/// <param name="path">Absolute; need not exist.</param>
public sealed class UserSettingsFile(string path)
{
    public string Path { get; } = path;

    public static UserSettingsFile In(IReadOnlyDictionary<string, string> environment)
    {
        var directory = environment.TryGetValue("XDG_CONFIG_HOME", out var configured) && configured.StartsWith('/')
            ? configured
            : System.IO.Path.Combine(environment.GetValueOrDefault("HOME", "/"), ".config");
        return new UserSettingsFile(System.IO.Path.Combine(directory, "green", "settings.json"));
    }

    /// <summary>What the file sets, unchecked; nothing where there is none.</summary>
    /// <exception cref="GreenException">GREEN5003.</exception>
    public IReadOnlyList<(string Key, string Value)> Read() => Text() is { } text ? SettingsJson.Read(text, Path) : [];

    /// <summary>Sets one key and leaves the others as they are, unknown ones too.</summary>
    /// <exception cref="GreenException">GREEN5001, GREEN5002, GREEN5003, GREEN5004.</exception>
    public void Set(string name, string value)
    {
        var key = SettingKey.Find(name) ?? throw ConfigurationErrors.UnknownKey(name, Path);
        if (!key.Accepts(value))
        {
            throw ConfigurationErrors.BadValue(key, value, $"meant for {Path}");
        }

        var root = Load();
        Remove(root, name);
        var parts = name.Split('.');
        var place = root;
        foreach (var part in parts[..^1])
        {
            if (place[part] is not JsonObject inner)
            {
                place[part] = inner = [];
            }

            place = inner;
        }

        place[parts[^1]] = JsonValue.Create(value);
        Save(root);
    }

    /// <summary>Removes a key, a mistaken one too.</summary>
    /// <returns>False where the file does not set it.</returns>
    /// <exception cref="GreenException">GREEN5003, GREEN5004.</exception>
    public bool Unset(string name)
    {
        var root = Load();
        var removed = Remove(root, name);
        if (removed)
        {
            Save(root);
        }

        return removed;
    }

    /// <summary>Removes a key in all its forms: <c>{"a.b": 1}</c> and <c>{"a": {"b": 1}}</c>.</summary>
    private static bool Remove(JsonObject place, string name)
    {
        var removed = place.Remove(name);
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
        {
            if (place[name[..dot]] is not JsonObject inner)
            {
                continue;
            }

            removed |= Remove(inner, name[(dot + 1)..]);
            if (inner.Count == 0)
            {
                place.Remove(name[..dot]);
            }
        }

        return removed;
    }

    private string? Text()
    {
        try
        {
            return File.ReadAllText(Path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ConfigurationErrors.Unreadable(Path, error.Message, error);
        }
    }

    private JsonObject Load()
    {
        if (Text() is not { } text)
        {
            return [];
        }

        try
        {
            var root = JsonNode.Parse(text) as JsonObject ?? throw ConfigurationErrors.Unreadable(Path, "what is there is not an object.");
            Read(root);
            return root;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            throw ConfigurationErrors.Unreadable(Path, error.Message, error);
        }
    }

    // An object reads its members when it is first asked; one that stands twice, or whose name is no text, shows only then.
    private static void Read(JsonNode? node)
    {
        foreach (var (_, member) in node as JsonObject ?? [])
        {
            Read(member);
        }
    }

    private void Save(JsonObject root)
    {
        try
        {
            // Where the file is a link, as those who keep their settings under version control have it, it stays one.
            var target = new FileInfo(Path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path;
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            using var text = new MemoryStream();
            using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            {
                root.WriteTo(writer);
            }

            text.Write(Encoding.UTF8.GetBytes("\n"));
            AtomicFile.Write(target, text.ToArray());
        }
        catch (InvalidOperationException error)
        {
            // A text that is there has half of a surrogate pair, and cannot be written again.
            throw ConfigurationErrors.Unreadable(Path, error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw ConfigurationErrors.NotWritable(Path, error);
        }
    }
}
