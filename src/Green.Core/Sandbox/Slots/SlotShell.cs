namespace Green.Core.Sandbox.Slots;

/// <summary>
/// The first process of every slot, of whatever kind. A host starts <see cref="Command"/> as process 1 and as the slot's
/// root with no more than <see cref="Capabilities"/>, the slot's control directory being mounted at
/// <see cref="ControlDirectory"/>; the pool has put the script there.
/// </summary>
/// <remarks>
/// Protocol, one line each: the shell greets with <c>ready MODE</c>; a request is <c>ID</c>, its command being in the file
/// <c>action</c>; the answers are <c>ID started</c> and <c>ID done STATUS clean|spent [memory|processes]</c>, the last word being
/// what the kernel refused to it: then no success is one, since a script may take its compiler's end for an answer. A shell that
/// dies between a request and its <c>started</c> has run nothing of it.
/// </remarks>
internal static class SlotShell
{
    public const string ControlDirectory = "/run/green/control";

    /// <summary>Where hosts whose actions share the shell's user mount the out place a second time, writable.</summary>
    public const string WritableOut = "/run/green/out";

    /// <summary>How many pages all System V shared memory of a slot may have (kernel.shmall): as much as its /dev/shm.</summary>
    public const string SharedPages = "262144";

    /// <summary>What process 1 needs to start actions as another user, to end them and to hand their outputs back.</summary>
    public static readonly IReadOnlyList<string> Capabilities =
        ["SETUID", "SETGID", "SETPCAP", "KILL", "CHOWN", "DAC_OVERRIDE"];

    public static readonly IReadOnlyList<string> Command = ["/bin/sh", ControlDirectory + "/shell"];

    /// <summary>The script, for any POSIX shell with util-linux and coreutils.</summary>
    public static string Script(TimeSpan idleLimit) =>
        $"idle={Math.Max(1, (int)idleLimit.TotalSeconds)}\n{Text}";

    // Why it is as it is:
    // - `kill -9 -1` is one system call that sees every process but process 1 at one instant, so that an action cannot fork
    //   its way past it.
    // - The lessee holds the request pipe open; end of file means that nobody is attached. The idle timer is a `sleep` that
    //   holds the pipe open too: end of file with a timer set means that its time is over. So no timer can end an action.
    // - While an action runs, the helper is not the timer but a process that waits for the pipe's end: a lessee that was
    //   killed can no longer end its action, which might never end by itself.
    // - `(:)` makes the shell wait for a child, and thereby reap the orphans that became its children.
    // - LD_* variables of an action must not reach setpriv, which is still root: `env` comes after it.
    private const string Text = """
        PATH=/usr/sbin:/usr/bin:/sbin:/bin
        control=/run/green/control
        cd / || exit 1
        umask 022
        ulimit -c 0
        ulimit -f 67108864 2>/dev/null || :

        # The lock says that this slot lives. A host that starts us may hold it on descriptor 9 already.
        if ! [ -e /proc/self/fd/9 ]; then
            exec 9>>"$control/alive"
            flock -x -w 10 9 || exit 1
        fi
        exec 3<"$control/request"
        exec 4<>"$control/response"

        mode=single
        while read -r inside outside count; do
            if [ "$inside" -le 65533 ] && [ $((inside + count)) -gt 65534 ]; then
                mode=mapped
                [ "$inside" != "$outside" ] || mode=identity
            fi
        done </proc/self/uid_map

        as_user() {
            setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs \
                --inh-caps=-all --bounding-set=-all -- "$@"
        }

        end_helper() {
            if [ -n "$helper" ]; then
                kill -9 "$helper" 2>/dev/null
                wait "$helper" 2>/dev/null
                helper=
            fi
        }

        end_processes() {
            # First of all: where an action has taken every process there may be, nothing else could be started.
            kill -9 -1 2>/dev/null
            end_helper
            rounds=0
            while kill -9 -1 2>/dev/null; do
                rounds=$((rounds + 1))
                if [ "$rounds" -lt 100 ]; then
                    (:)
                elif [ "$rounds" -lt 300 ]; then
                    sleep 0.05
                else
                    condition=spent
                    return
                fi
            done
        }

        # Empties directory $1 except for the slot's places, which can be anywhere where they have the host's paths. The list
        # of places has a double slash around each: no file name can imitate that.
        empty() {
            case $places in
                *"//$1/"[!/]*)
                    for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
                        case $places in
                            *"//$entry//"*) ;;
                            *"//$entry/"[!/]*) empty "$entry" ;;
                            *) [ ! -e "$entry" ] && [ ! -L "$entry" ] || rm -rf -- "$entry" || condition=spent ;;
                        esac
                    done
                    return
                    ;;
            esac
            set -- "$1"/* "$1"/.[!.]* "$1"/..?*
            for entry; do
                if [ -e "$entry" ] || [ -L "$entry" ]; then
                    rm -rf -- "$@" || condition=spent
                    return
                fi
            done
        }

        # Sets $refused to what the limits of the slot's control group have refused since it was last asked.
        find_refusals() {
            refused=
            for file in memory.events memory/memory.oom_control pids.events pids/pids.events; do
                [ -r "/sys/fs/cgroup/$file" ] || continue
                while read -r event count; do
                    case $file:$event in
                        mem*:oom_kill) [ "$count" = "$kills" ] || refused=memory; kills=$count ;;
                        pids*:max) [ "$count" = "$forks" ] || refused=processes; forks=$count ;;
                    esac
                done <"/sys/fs/cgroup/$file"
            done
        }

        has_ipc() {
            for table in shm sem msg; do
                if { read -r line && read -r line; } <"/proc/sysvipc/$table"; then
                    return 0
                fi
            done 2>/dev/null
            return 1
        }

        run() {
            condition=clean
            end_helper
            . "$control/action"
            echo "$1 started" >&4
            (
                while read -r id; do :; done
                kill -9 -1
            ) <&3 >/dev/null 2>&1 3<&- 4>&- 9>&- &
            helper=$!
            if prepare; then
                (action) </dev/null >"$control/stdout" 2>"$control/stderr" 3<&- 4>&- 9>&-
                status=$?
            else
                status=125
                condition=spent
            fi
            end_processes
            find_refusals
            for directory in /tmp /dev/shm /dev/mqueue /run/green/mqueue; do
                empty "$directory"
            done
            if has_ipc; then
                as_user ipcrm --all >/dev/null 2>&1
                ! has_ipc || condition=spent
            fi
            finish || condition=spent
            echo "$1 done $status $condition${refused:+ $refused}" >&4
        }

        find_refusals
        echo "ready $mode" >&4
        helper=
        while :; do
            if read -r id <&3; then
                run "$id"
            elif [ -n "$helper" ]; then
                exit 0
            else
                exec 5>"$control/request"
                sleep "$idle" </dev/null >/dev/null 3<&- 4>&- 9>&- &
                helper=$!
                exec 5>&-
            fi
        done

        """;
}
