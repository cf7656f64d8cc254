#!/usr/bin/env bash
# Measures the figures for whole processes in benches/README.md: bash benches/processes.sh. Requires a release
# build and Debian's hyperfine, fzf, nmap-common and python3-venv; whatportis is installed from PyPI into a
# temporary folder. On a busy machine only the processor time is meaningful.
set -euo pipefail
cd "$(dirname "$0")/.."

program=$PWD/target/release/portolan
list=${NMAP_SERVICES:-/usr/share/nmap/nmap-services}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work LC_ALL=C.UTF-8 TERM=xterm-256color
export PATH=$work:$PATH
ln -s "$program" "$work/portolan"
cp "$list" "$work/nmap-services"
cd "$work"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check whatportis
# whatportis downloads the IANA registry if it has no list. This provides the list that the others use.
venv/bin/python - <<'END'
import json, os
ports = {}
for line in open("nmap-services", encoding="utf-8"):
    facts, _, comment = line.partition("#")
    words = facts.split()
    if len(words) >= 2:
        port, protocol = words[1].split("/")
        ports[str(len(ports) + 1)] = {
            "name": words[0], "port": port, "protocol": protocol, "description": comment.strip()}
json.dump({"_default": ports}, open(".whatportis_db.json", "w"))
END
ln -s "$work/venv/bin/whatportis" whatportis

echo "portolan: $(stat -Lc %s portolan) bytes; $(portolan --version), $(fzf --version | head -1 | sed 's/^/fzf /'), whatportis $(venv/bin/pip show whatportis | sed -n 's/^Version: //p')"
echo "$(grep -vc '^#' nmap-services) lines of nmap-services"

time_of() {
    hyperfine --shell=none --warmup 3 --min-runs 30 --ignore-failure --output null \
        --style none --export-json times.json "$@" >/dev/null
    venv/bin/python - <<'END'
import json
for one in json.load(open("times.json"))["results"]:
    wall, cpu = one["median"] * 1000, (one["user"] + one["system"]) * 1000
    print(f"{wall:9.1f} ms  {cpu:9.1f} ms  {one['command']}")
END
}
echo "-- whole processes: median from start to end, processor time"
time_of "portolan search 3389" \
    "portolan search 域控" \
    "portolan show kerberos-kdc" \
    "portolan export nftables -r domain-controller" \
    "portolan search 3389 --services nmap-services" \
    "whatportis 3389" \
    "sh -c 'fzf --filter 3389/ < nmap-services'" \
    "grep -w 3389 nmap-services"
echo "-- the browser: start to first frame, processor time until it is idle, memory then (medians of 30)"
python3 "$OLDPWD/benches/first_frame.py" '\?2026l' portolan
python3 "$OLDPWD/benches/first_frame.py" '\?2026l' portolan --services nmap-services
python3 "$OLDPWD/benches/first_frame.py" '\d+/\d{4,}' sh -c 'fzf < nmap-services'
