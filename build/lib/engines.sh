# Sourced after common.sh: starting engines for build/with-engine. Uses its variables state (what is kept) and run (sockets).
# shellcheck shell=bash disable=SC2154

cannot() { printf '%s\n' "$*" >&2; exit 3; }

# Programs that are missing are installed on a machine for continuous integration only.
provide() { # programs
  local program
  PATH="$PATH:/usr/sbin:/sbin"
  [ "${CI:-false}" != true ] || ! is_root || ! command -v apt-get >/dev/null 2>&1 || case "$1" in
    podman) install_packages podman crun runc uidmap slirp4netns fuse-overlayfs >&2 ;;
    dockerd) install_packages docker.io containerd runc iptables openssl >&2 ;;
  esac
  for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 || cannot "'$program' is not installed"
  done
}

# Runs the command once the engine that DOCKER_HOST names answers and has the image, and ends the engine after it.
use_engine() { # the engine's process, command...
  local engine="$1" code=0
  shift
  # shellcheck disable=SC2064 # this process, and no later one
  trap "end_engine $engine" EXIT
  until engine_answers; do
    kill -0 "$engine" 2>/dev/null || { tail -n 5 "$state/log" >&2; cannot "the engine did not start; see $state/log"; }
    sleep 0.1
  done
  (logged "$name-image" "$root/build/image") || cannot "the engine cannot have the image of build/image"
  # The lock is not the command's business.
  "$@" 8>&- || code=$?
  exit "$code"
}

end_engine() { # process
  [ "$name" != podman ] || podman rm --all --force --time 0 >>"$state/log" 2>&1 || warn "containers were left; see $state/log"
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

start_podman() { # command...
  local files
  files="$(ulimit -Hn)"
  # No systemd is needed, and nothing is shared with the Podman that this user may have. A root that is not allowed to raise
  # limits could not start a container with Podman's own.
  cat >"$state/containers.conf" <<END
[containers]
default_ulimits = ["nofile=$files:$files", "nproc=30000:30000"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "$run/libpod"
END
  # crun does not start anything where both versions of cgroups are mounted.
  [ ! -e /sys/fs/cgroup/unified ] || ! command -v runc >/dev/null || printf 'runtime = "runc"\n' >>"$state/containers.conf"
  printf '[storage]\ndriver = "overlay"\ngraphroot = "%s"\nrunroot = "%s"\n' "$state/storage" "$run/storage" >"$state/storage.conf"
  export CONTAINERS_CONF="$state/containers.conf" CONTAINERS_STORAGE_CONF="$state/storage.conf"
  podman info >"$state/log" 2>&1 || cannot "Podman does not work here: $(tail -n 1 "$state/log")"
  export DOCKER_HOST="unix://$run/engine.sock"
  unset DOCKER_TLS_VERIFY DOCKER_CERT_PATH
  podman system service --time=0 "$DOCKER_HOST" >>"$state/log" 2>&1 8>&- &
  use_engine "$!" "$@"
}

# Goes on as a user without rights, who has subordinate ids: in a mount namespace of its own, where that user is known and
# sees the checkout, the SDK and the toolchain, wherever they are, below a directory that is open to all.
as_ordinary_user() { # command...
  local user=59987 view="${run%/*}/user" file toolchain dotnet archives
  is_root || cannot "only root can become another user"
  toolchain="$(rustc --print sysroot)"
  dotnet="$(dirname "$(readlink -f "$(command -v dotnet)")")"
  archives="${XDG_CACHE_HOME:-$HOME/.cache}/green-image"
  mkdir -p "$view" "$state/etc" "$state/home/.cache/green-image" "$state/run" "$state/scratch" \
    "$artifacts/engines/podman-$user" "$artifacts/end to end" "$artifacts/logs" "$archives"
  for file in passwd group subuid subgid; do
    [ -e "/etc/$file" ] || cannot "there is no /etc/$file"
    grep -v '^green-tests:' "/etc/$file" >"$state/etc/$file" || true
  done
  printf 'green-tests:x:%s:%s::%s:/bin/sh\n' "$user" "$user" "$view/home" >>"$state/etc/passwd"
  printf 'green-tests:x:%s:\n' "$user" >>"$state/etc/group"
  printf 'green-tests:1000000000:65536\n' | tee -a "$state/etc/subuid" >>"$state/etc/subgid"
  chown "$user:$user" "$artifacts/engines/podman-$user" "$state"/{home,home/.cache,run,scratch}
  chmod 700 "$state/run"
  # shellcheck disable=SC2016 # for the shell in the namespace
  exec unshare --mount --propagation private bash -euc '
    root=$1 state=$2 view=$3 user=$4 toolchain=$5 dotnet=$6 archives=$7
    shift 7
    for file in passwd group subuid subgid; do mount --bind "$state/etc/$file" "/etc/$file"; done
    mount -t tmpfs -o mode=755 green "$view"
    bind() { mkdir -p "$view/$2"; mount --bind "$1" "$view/$2"; }
    bind "$root" checkout
    bind "$state/scratch" "checkout/artifacts/end to end"
    bind "$state/scratch" checkout/artifacts/logs
    bind "$state/home" home
    bind "$archives" home/.cache/green-image
    bind "$state/run" run
    bind "$toolchain" toolchain
    bind "$dotnet" dotnet
    cd "$view/checkout"
    exec setpriv --reuid="$user" --regid="$user" --clear-groups env -i HOME="$view/home" XDG_RUNTIME_DIR="$view/run" \
      PATH="$view/toolchain/bin:$view/dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" LANG=C.UTF-8 \
      DOTNET_ROOT="$view/dotnet" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 "$view/checkout/build/with-engine" podman "$@"
    ' bash "$root" "$state" "$view" "$user" "$toolchain" "$dotnet" "$archives" "$@"
}

start_docker() { # command...
  local address
  is_root || cannot "only root can start dockerd"
  make_certificates "$state/certificates"
  printf '{}\n' >"$state/daemon.json"
  : >"$state/log"
  keep_docker >>"$state/log" 2>&1 8>&- &
  until address="$(grep -o 'API listen on 127[0-9.:]*' "$state/log")"; do
    kill -0 "$!" 2>/dev/null || { tail -n 5 "$state/log" >&2; cannot "dockerd did not start; see $state/log"; }
    sleep 0.1
  done
  export DOCKER_HOST="tcp://${address##* }" DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH="$state/certificates"
  # Tests may stop the engine for a while, and kill it.
  export GREEN_TEST_ENGINE="$run/dockerd.pid"
  use_engine "$!" "$@"
}

# Runs dockerd, and runs it again at the same port whenever it was killed, as services are.
keep_docker() {
  local port=0 code
  trap 'kill "$!"; wait "$!"; exit' TERM
  while :; do
    dockerd --config-file "$state/daemon.json" --data-root "$state/data" --exec-root "$run/exec" --pidfile "$run/dockerd.pid" \
      --bridge=none --iptables=false --ip-forward=false --host "tcp://127.0.0.1:$port" --tlsverify \
      --tlscacert "$state/certificates/ca.pem" --tlscert "$state/certificates/server-cert.pem" \
      --tlskey "$state/certificates/server-key.pem" &
    code=0
    wait "$!" || code=$?
    [ "$code" -eq 137 ] || exit "$code"
    # The processes of these may be there still, ended and not waited for.
    rm -f "$run/dockerd.pid" "$run/exec/containerd/containerd.pid"
    port="$(sed -n 's/.*API listen on 127[0-9.]*:\([0-9]*\).*/\1/p' "$state/log" | head -n 1)"
  done
}

# An authority, and what it vouches for: the engine at 127.0.0.1, and its user.
make_certificates() { # directory
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
  rm -rf "$1"
  mkdir -p "$1"
  openssl req -x509 "${key[@]}" -days 2 -subj /CN=green-tests -keyout "$1/ca-key.pem" -out "$1/ca.pem" 2>/dev/null
  sign() { # file names, extensions
    openssl req "${key[@]}" -subj "/CN=green-tests $1" -keyout "$2" -out "$3.csr" 2>/dev/null
    openssl x509 -req -in "$3.csr" -CA "$state/certificates/ca.pem" -CAkey "$state/certificates/ca-key.pem" -CAcreateserial \
      -days 2 -extfile <(printf '%s\n' "$4") -out "$3" 2>/dev/null
  }
  sign engine "$1/server-key.pem" "$1/server-cert.pem" "subjectAltName=IP:127.0.0.1
extendedKeyUsage=serverAuth"
  sign user "$1/key.pem" "$1/cert.pem" "extendedKeyUsage=clientAuth"
}
