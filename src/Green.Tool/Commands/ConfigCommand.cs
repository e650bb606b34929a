using System.CommandLine;
using Green.Core;
using Green.Core.Configuration;
using Green.Core.Sandbox.Containers;

namespace Green.Tool.Commands;

/// <summary><c>config</c>: every setting with where it came from; <c>set</c> and <c>unset</c> write the user's file.</summary>
internal static class ConfigCommand
{
    public static Command Create(ToolContext context)
    {
        var command = new Command("config", "Print every setting and where it came from")
        {
            CreateSet(context),
            CreateUnset(context),
        };
        command.SetAction((_, cancellation) => PrintAsync(context, cancellation));
        return command;
    }

    private static async Task<int> PrintAsync(ToolContext context, CancellationToken cancellation)
    {
        var workspace = await WorkspaceSettings.ReadAsync(context.Environment, context.WorkingDirectory, cancellation).ConfigureAwait(false);
        if (workspace.Failure is { } failure)
        {
            context.Error.WriteLine($"warning: the workspace's settings are left out, since cargo cannot read it: {failure}");
        }

        var settings = Settings.Load(context.Environment, workspace.Json, new Dictionary<string, string>());
        Print(context, "home", settings.Home, context.Environment.GetValueOrDefault("GREEN_HOME", "").Length > 0 ? "GREEN_HOME" : "default");
        foreach (var setting in settings.All)
        {
            Print(context, setting.Key, setting.Value, setting.Place);
        }

        return 0;
    }

    private static void Print(ToolContext context, string key, string value, string place) =>
        context.Output.WriteLine($"{key} = {value}  ({place})");

    private static Command CreateSet(ToolContext context)
    {
        var key = new Argument<string>("KEY") { Description = Keys() };
        var value = new Argument<string>("VALUE") { Description = "The value" };
        var command = new Command("set", "Set a value in your own settings file") { key, value };
        command.SetAction(parsed =>
        {
            var (name, text) = (parsed.GetRequiredValue(key), parsed.GetRequiredValue(value));
            var file = UserSettingsFile.In(context.Environment);
            file.Set(name, text);
            if (name == SettingKey.Image.Name)
            {
                // Naming an image anew asks for what the name stands for now.
                ContainerSandbox.Records(context.Home).Forget(text);
            }

            context.Output.WriteLine($"{name} = {text}  ({file.Path})");
            return 0;
        });
        return command;
    }

    private static Command CreateUnset(ToolContext context)
    {
        var key = new Argument<string>("KEY") { Description = Keys() };
        var command = new Command("unset", "Remove a value from your own settings file") { key };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(key);
            var file = UserSettingsFile.In(context.Environment);
            if (!file.Unset(name))
            {
                context.Error.WriteLine($"note: {file.Path} does not set `{name}`");
            }

            return 0;
        });
        return command;
    }

    private static string Keys() =>
        "One of:\n" + string.Join('\n', SettingKey.All.Select(key => $"{key.Name}: {key.Description} ({key.Variable})"));
}
