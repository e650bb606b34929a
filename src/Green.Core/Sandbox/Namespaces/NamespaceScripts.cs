using Green.Core.Sandbox.Slots;

namespace Green.Core.Sandbox.Namespaces;

/// <summary>The scripts that turn a host directory into a slot's root, run by /bin/sh before the slot shell.</summary>
internal static class NamespaceScripts
{
    /// <summary>
    /// Arguments: control directory, then unshare and its arguments. Becomes unshare, which lives as long as the slot: its
    /// process id with its start time is what a later process ends the slot by, its lock what tells that the slot lives.
    /// Standard output stays the starter's pipe until the slot is set up.
    /// </summary>
    public const string Start = """
        cd / || exit 1
        control=$1
        shift
        exec </dev/null 2>"$control/log" 9>>"$control/alive" || exit 1
        flock -x -w 10 9 || exit 1
        read -r stat <"/proc/$$/stat" || exit 1
        printf '%s\n' "$stat" >"$control/process" || exit 1
        exec "$@"
        """;

    /// <summary>
    /// Arguments: new root (an empty directory), control directory, the out place where actions share the shell's user
    /// (else empty), the capabilities of the slot shell, then triples of <c>ro|rw</c>, source, destination.
    /// </summary>
    public const string SetUp = $$"""
        set -e
        root=$1 control=$2 out=$3 capabilities=$4
        shift 4
        umask 022
        echo namespaces

        mount -t tmpfs -o mode=755,nosuid green "$root"
        cd "$root"
        mkdir -p dev/shm etc/alternatives etc/ssl old proc run/green/control run/green/mqueue run/green/out tmp usr var
        chmod 700 run/green
        ln -s ../tmp var/tmp

        mount -o rbind,ro,nosuid /usr usr
        links=
        for name in bin sbin lib lib32 lib64 libx32; do
            if [ -L "/$name" ]; then
                links="$links /$name"
            elif [ -d "/$name" ]; then
                mkdir "$name"
                mount -o rbind,ro,nosuid "/$name" "$name"
            fi
        done
        [ -z "$links" ] || cp -P $links .

        # A user namespace cannot make device nodes, but it can bind those that are there.
        devices='/dev/null /dev/zero /dev/full /dev/random /dev/urandom'
        if ! cp -a $devices dev 2>/dev/null || ! : 2>/dev/null >dev/null; then
            for device in $devices; do
                rm -f ".$device"
                : >".$device"
                mount --bind "$device" ".$device"
            done
        fi
        ln -s /proc/self/fd dev/fd
        ln -s /proc/self/fd/0 dev/stdin
        ln -s /proc/self/fd/1 dev/stdout
        ln -s /proc/self/fd/2 dev/stderr

        # What loaders, compilers and interpreters look for; nothing that tells who or where we are.
        files=
        for name in ld.so.cache ld.so.conf ld.so.conf.d ld-musl-x86_64.path ld-musl-aarch64.path os-release debian_version \
            ssl/openssl.cnf pki/tls/openssl.cnf crypto-policies/back-ends/opensslcnf.config perl protocols services; do
            [ ! -e "/etc/$name" ] || files="$files $name"
        done
        [ -z "$files" ] || (cd /etc && cp -LR --parents $files "$root/etc")
        [ ! -d /etc/alternatives ] || mount -o bind,ro,nosuid /etc/alternatives etc/alternatives
        printf 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/tmp:/bin/sh\n' >etc/passwd
        printf 'root:x:0:\nnogroup:x:65534:\n' >etc/group
        printf '127.0.0.1 localhost green\n' >etc/hosts
        printf 'passwd: files\ngroup: files\nhosts: files\n' >etc/nsswitch.conf
        { echo green >/proc/sys/kernel/hostname; } 2>/dev/null || hostname green 2>/dev/null || :
        { echo {{SlotShell.SharedPages}} >/proc/sys/kernel/shmall; } 2>/dev/null || :

        mount -t proc -o nosuid,nodev,noexec proc proc
        mount -t tmpfs -o mode=1777,nosuid,nodev tmp tmp
        mount -t tmpfs -o mode=1777,nosuid,nodev shm dev/shm
        mount -t mqueue -o nosuid,nodev,noexec mqueue run/green/mqueue 2>/dev/null || :
        mount --bind "$control" run/green/control
        [ -z "$out" ] || mount --bind "$out" run/green/out

        while [ $# -gt 0 ]; do
            mkdir -p ".$3"
            if [ "$1" = rw ]; then
                mount -o bind,nosuid,nodev "$2" ".$3"
            else
                # Flags that a user namespace has inherited must be repeated.
                mount -o rbind,ro,nosuid,nodev "$2" ".$3" 2>/dev/null \
                    || { mount --rbind "$2" ".$3" && mount -o remount,bind,ro,nosuid,nodev,noexec ".$3"; }
            fi
            shift 3
        done

        pivot_root . old
        cd /
        umount -l old
        rmdir old

        # In a user namespace of its own an action would have the rights there that it lacks here.
        [ -z "$out" ] || echo 0 >/proc/sys/user/max_user_namespaces
        mount -o bind,ro,nosuid,nodev,noexec /proc/sys /proc/sys
        mount -o remount,bind,ro,nosuid /
        echo mounted
        exec >/dev/null
        exec env -i setsid setpriv --inh-caps=-all --bounding-set="$capabilities" -- /bin/sh /run/green/control/shell
        """;
}
