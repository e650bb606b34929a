using System.Globalization;
using System.Text;

namespace Green.Core.Sandbox.Slots;

/// <summary>Writes a command as the shell functions <c>prepare</c>, <c>action</c> and <c>finish</c> that the slot shell calls.</summary>
internal static class ActionScript
{
    private const string Unprivileged = "--no-new-privs --inh-caps=-all --bounding-set=-all";

    private static readonly string[] Scratch = ["/tmp", "/dev/shm"];

    /// <param name="command">What to run.</param>
    /// <param name="layout">Where the slot's places stand.</param>
    /// <param name="mode">How users of the slot map to users of the host.</param>
    /// <param name="caller">The user who leases the slot, as a host id.</param>
    public static string Write(SandboxCommand command, SlotLayout layout, SlotMode mode, SlotUser caller)
    {
        Validate(command);
        var script = new StringBuilder(4096);
        var user = SlotUser.ForActions(caller).User.ToString(CultureInfo.InvariantCulture);
        var shellChangesOwner = mode == SlotMode.Mapped || (mode == SlotMode.Identity && !caller.IsRoot);
        var owner = mode == SlotMode.Mapped ? SlotUser.Root : caller;
        string[] directories = [.. command.WritableDirectories, .. command.KeptDirectories];

        script.Append("user=").Append(user).Append("\nplaces=");
        AppendQuoted(script, string.Concat(Places(layout).Select(place => $"//{place.TrimEnd('/')}//"))).Append('\n');
        AppendFunction(script, "prepare", body =>
        {
            if (shellChangesOwner && directories.Length > 0)
            {
                AppendWords(body.Append(CultureInfo.InvariantCulture, $"chown -hR {user}:{user} --"), directories);
            }
        });
        AppendFunction(script, "action", body =>
        {
            // Counted over all that a user runs, so it can only be a wall behind the limit itself. Shells spell it in two ways.
            var wall = Math.Max(4096, command.Limits.Processes * Math.Max(2L, Environment.ProcessorCount)).ToString(CultureInfo.InvariantCulture);
            body.Append(CultureInfo.InvariantCulture, $"ulimit -u {wall} 2>/dev/null || ulimit -p {wall} 2>/dev/null\n");
            if (command.Tokens is not null)
            {
                body.Append("exec 3<\"$control/jobserver\" 4>\"$control/jobserver\"\n");
            }

            if (mode == SlotMode.Single)
            {
                AppendNested(body, command, directories, layout);
            }
            else
            {
                // No session of its own: it cannot signal another user's processes, there is no terminal, and each program
                // that starts another costs more than all the rest of the protocol.
                AppendQuoted(body.Append("cd -- "), command.WorkingDirectory).Append(" || exit 125\n");
                body.Append(CultureInfo.InvariantCulture, $"exec setpriv --reuid={user} --regid={user} --clear-groups {Unprivileged} --");
                AppendProgram(body, command);
            }
        });
        AppendFunction(script, "finish", body =>
        {
            if (shellChangesOwner && directories.Length > 0)
            {
                AppendWords(body.Append(CultureInfo.InvariantCulture, $"chown -hR {owner.User}:{owner.Group} --"), directories);
            }
        });
        return script.ToString();
    }

    // The action has the shell's own user: what keeps it from the shell is a nested set of namespaces, in which the shell's
    // processes have no id and its control directory is covered. The last command must not replace the inner shell, which
    // has to stay as the first process: a first process ignores its own abort().
    private static void AppendNested(StringBuilder body, SandboxCommand command, string[] directories, SlotLayout layout)
    {
        var inner = new StringBuilder();
        foreach (var directory in directories)
        {
            var relative = directory[layout.Out.Length..];
            AppendQuoted(inner.Append("mount --bind -- "), SlotShell.WritableOut + relative).Append(' ');
            AppendQuoted(inner, directory).Append(" || exit 125\n");
        }

        // Settings, and the directories that everybody may write, are the action's own too: what it did to them would stay.
        inner.Append("mount -t tmpfs -o ro,mode=755 none /run/green || exit 125\n");
        inner.Append("{ echo ").Append(SlotShell.SharedPages).Append(" >/proc/sys/kernel/shmall; } 2>/dev/null || :\n");
        inner.Append("mount -o bind,ro,nosuid,nodev,noexec /proc/sys /proc/sys || exit 125\n");
        foreach (var directory in Scratch.Where(path => !Places(layout).Any(place => place.StartsWith(path + "/", StringComparison.Ordinal))))
        {
            inner.Append(CultureInfo.InvariantCulture, $"mkdir -m 1777 {directory}/own && mount --bind {directory}/own {directory} || exit 125\n");
        }

        AppendQuoted(inner.Append("cd -- "), command.WorkingDirectory).Append(" || exit 125\n");
        // A shell that waits listens to this one signal, and nothing else reaches a first process.
        inner.Append("trap : INT\n\"$@\"\nexit $?");

        body.Append("exec unshare --pid --fork --kill-child --ipc --mount --mount-proc /bin/sh -c ");
        AppendQuoted(body, inner.ToString()).Append(CultureInfo.InvariantCulture, $" sh setsid setpriv {Unprivileged} --");
        AppendProgram(body, command);
    }

    private static string[] Places(SlotLayout layout) =>
        [layout.Work, layout.Registry, layout.Target, layout.Out, layout.Toolchain];

    private static void AppendProgram(StringBuilder body, SandboxCommand command)
    {
        body.Append(" env -i --");
        foreach (var (name, value) in command.Environment)
        {
            AppendQuoted(body.Append(' '), name + "=" + value);
        }

        if (command.Tokens is not null)
        {
            AppendQuoted(body.Append(' '), "CARGO_MAKEFLAGS=" + ActionJobserver.Flags(3, 4));
        }

        if (command.Arguments[0].Contains('='))
        {
            // env would take the program for a variable.
            body.Append(" \"$(command -v nice)\" -n 0 --");
        }

        AppendWords(body, command.Arguments);
    }

    private static void AppendFunction(StringBuilder script, string name, Action<StringBuilder> body)
    {
        script.Append(name).Append("() {\n");
        var start = script.Length;
        body(script);
        script.Append(script.Length == start ? ":\n}\n" : "\n}\n");
    }

    private static void AppendWords(StringBuilder text, IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            AppendQuoted(text.Append(' '), word);
        }
    }

    private static StringBuilder AppendQuoted(StringBuilder text, string word) =>
        text.Append('\'').Append(word.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');

    private static void Validate(SandboxCommand command)
    {
        if (command.Arguments.Count == 0 || !command.Arguments[0].StartsWith('/'))
        {
            throw new ArgumentException("A command's first argument is its program's absolute path.", nameof(command));
        }

        foreach (var text in command.Arguments.Append(command.WorkingDirectory).Concat(command.WritableDirectories).Concat(command.KeptDirectories)
            .Concat(command.Environment.Keys).Concat(command.Environment.Values))
        {
            if (text.Contains('\0'))
            {
                throw new ArgumentException("Arguments, variables and paths of a command hold no NUL.", nameof(command));
            }
        }

        foreach (var name in command.Environment.Keys)
        {
            if (name.Length == 0 || name.Contains('='))
            {
                throw new ArgumentException($"'{name}' is no name of an environment variable.", nameof(command));
            }
        }
    }
}
