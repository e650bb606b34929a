using Green.Core.Sandbox;

namespace Green.Core.Configuration;

/// <summary>
/// Green's settings, each from the strongest place that sets it: the command line, a GREEN_* variable, the workspace's
/// <c>[workspace.metadata.green]</c>, the user's file, the default.
/// </summary>
public sealed class Settings
{
    internal const string WorkspacePlace = "[workspace.metadata.green] in Cargo.toml";

    private readonly Dictionary<string, Setting> _values;

    private Settings(string home, Dictionary<string, Setting> values)
    {
        Home = home;
        _values = values;
    }

    /// <summary>GREEN_HOME, absolute.</summary>
    public string Home { get; }

    /// <summary><c>container</c>, <c>namespaces</c> or <c>host</c>; null where Green is to choose.</summary>
    public string? Sandbox => Text(SettingKey.Sandbox) is var kind && kind == SettingKey.Automatic ? null : kind;

    /// <summary>The reference or id of the container image.</summary>
    public string Image => Text(SettingKey.Image);

    /// <summary>At least 1.</summary>
    public int Jobs => SettingKey.ParseJobs(Text(SettingKey.Jobs))!.Value;

    /// <summary>What each action may use.</summary>
    public ActionLimits Limits => new(
        Duration.Parse(Text(SettingKey.TimeLimit)),
        ByteSize.Parse(Text(SettingKey.MemoryLimit)),
        SettingKey.ParseCount(Text(SettingKey.ProcessLimit))!.Value,
        ByteSize.Parse(Text(SettingKey.DiskLimit)));

    /// <summary>What pruning leaves of the store, in bytes.</summary>
    public long CacheMaximumBytes => ByteSize.Parse(Text(SettingKey.CacheMaximum));

    /// <summary>The settings in the order of <see cref="SettingKey.All"/>.</summary>
    public IReadOnlyList<Setting> All => [.. SettingKey.All.Select(Get)];

    public Setting Get(SettingKey key) => _values[key.Name];

    /// <param name="environment">The user's environment; a variable that is empty counts as not set.</param>
    /// <param name="workspaceJson"><c>[workspace.metadata.green]</c> as JSON; null where there is none.</param>
    /// <param name="commandLine">Values given as flags, by the setting's key.</param>
    /// <exception cref="GreenException">
    /// GREEN5001 (no such setting), GREEN5002 (no such value), GREEN5003 (a file that cannot be read): each says where.
    /// </exception>
    public static Settings Load(
        IReadOnlyDictionary<string, string> environment, string? workspaceJson, IReadOnlyDictionary<string, string> commandLine)
    {
        var values = Defaults();
        var file = UserSettingsFile.In(environment);
        foreach (var (name, value) in file.Read())
        {
            Set(values, name, value, SettingOrigin.UserFile, file.Path);
        }

        if (workspaceJson is not null)
        {
            foreach (var (name, value) in SettingsJson.Read(workspaceJson, WorkspacePlace))
            {
                if (name == SettingKey.Sandbox.Name && value == "host")
                {
                    // Whoever builds decides that, not what is built.
                    throw ConfigurationErrors.NotForWorkspaces(value);
                }

                Set(values, name, value, SettingOrigin.Workspace, WorkspacePlace);
            }
        }

        foreach (var key in SettingKey.All)
        {
            if (environment.TryGetValue(key.Variable, out var value) && value.Length > 0)
            {
                Set(values, key.Name, value, SettingOrigin.Environment, key.Variable);
            }
        }

        foreach (var (name, value) in commandLine)
        {
            Set(values, name, value, SettingOrigin.CommandLine, "--" + name);
        }

        return new Settings(Homes.Green(environment), values);
    }

    /// <summary>The defaults alone, for a report on a configuration that cannot be read.</summary>
    public static Settings LoadDefaults(IReadOnlyDictionary<string, string> environment) => new(Homes.Green(environment), Defaults());

    private string Text(SettingKey key) => _values[key.Name].Value;

    private static Dictionary<string, Setting> Defaults() => SettingKey.All.ToDictionary(
        key => key.Name, key => new Setting(key.Name, key.Default(), SettingOrigin.Default, "default"), StringComparer.Ordinal);

    private static void Set(Dictionary<string, Setting> values, string name, string value, SettingOrigin origin, string place)
    {
        var key = SettingKey.Find(name) ?? throw ConfigurationErrors.UnknownKey(name, place);
        values[name] = key.Accepts(value)
            ? new Setting(name, value, origin, place)
            : throw ConfigurationErrors.BadValue(key, value, $"from {place}");
    }
}
