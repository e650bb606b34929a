# Sourced by the scripts that ask a container engine, at DOCKER_HOST or at Docker's own socket.
# shellcheck shell=bash

engine_host() { printf '%s\n' "${DOCKER_HOST:-unix:///var/run/docker.sock}"; }

# One request, with the certificates that the docker command would take.
engine_request() { # path, options of curl
  local path="$1" host certificates options=() scheme=http
  shift
  host="$(engine_host)"
  case "$host" in
    unix://*) curl -fsS --unix-socket "${host#unix://}" "$@" "http://docker$path" ;;
    tcp://*)
      if [ -n "${DOCKER_TLS_VERIFY:-}" ]; then
        certificates="${DOCKER_CERT_PATH:-${DOCKER_CONFIG:-$HOME/.docker}}"
        scheme=https
        options=(--cacert "$certificates/ca.pem")
        [ ! -e "$certificates/cert.pem" ] || options+=(--cert "$certificates/cert.pem" --key "$certificates/key.pem")
      fi
      curl -fsS ${options[@]+"${options[@]}"} "$@" "$scheme://${host#tcp://}$path"
      ;;
    *) return 1 ;;
  esac
}

# True when an engine answers. build/engine would start an installed one.
engine_answers() {
  command -v curl >/dev/null 2>&1 && [ "$(engine_request /_ping --max-time 5 2>/dev/null)" = OK ]
}
