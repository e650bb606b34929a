namespace Green.Core.Configuration;

internal static class ConfigurationErrors
{
    public static GreenException UnknownKey(string name, string place) => new(
        "GREEN5001",
        $"`{name}` in {place} is no setting.",
        name == "home"
            ? "The home is where settings are looked for too, so only the environment variable GREEN_HOME sets it."
            : $"The settings are {string.Join(", ", SettingKey.All.Select(key => key.Name))}.");

    public static GreenException BadValue(SettingKey key, string value, string origin) => new(
        "GREEN5002",
        $"`{value}` is no value of the setting `{key.Name}` ({origin}).",
        $"It must be {key.Expects}.");

    public static GreenException NotForWorkspaces(string sandbox) => new(
        "GREEN5002",
        $"{Settings.WorkspacePlace} cannot set `sandbox` to `{sandbox}`: what is built does not decide that it is built without isolation.",
        $"Remove it there. If you trust the workspace, say `--sandbox {sandbox}` yourself.");

    public static GreenException Unreadable(string place, string reason, Exception? inner = null) => new(
        "GREEN5003",
        $"The settings in {place} cannot be read: {reason}",
        "They must be one JSON object such as {\"image\": \"debian:bookworm\"}, each value a text or a number. Mend it, or remove it.",
        inner);

    public static GreenException NotWritable(string path, Exception inner) => new(
        "GREEN5004",
        $"The settings file '{path}' cannot be written: {inner.Message}",
        "Give the file and its directory to your user, or set XDG_CONFIG_HOME to a directory that you can write.",
        inner);

    public static GreenException NoSandbox(string container, GreenException namespaces) => new(
        "GREEN5006",
        $"There is no sandbox to build in. Containers: {container}. Namespaces ({namespaces.Code}): {namespaces.Message}",
        $"Start Docker or Podman and make an image with build/image; or: {namespaces.Advice} "
            + "`--sandbox host` builds without isolation and without sharing results. `dotnet green doctor` tells more.",
        namespaces);
}
