#!/bin/bash
# A Samba domain controller and a client, each in a network namespace of its own, joined by a virtual cable.
#
#   dc.sh allowed FOLDER          tells whether this machine and user may do all that is needed
#   dc.sh start FOLDER            sets up a domain in FOLDER and waits until the domain controller serves it
#   dc.sh server FOLDER COMMAND   runs a command beside the domain controller
#   dc.sh client FOLDER COMMAND   runs a command on the client
#   dc.sh stop FOLDER             ends everything and removes the namespaces
#
# The domain controller is 10.61.0.1 and fd61::1, its name dc1.lab.test; the client is 10.61.0.2 and fd61::2. On the
# client, "many" has 30 addresses. Requires root, iproute2, samba-ad-dc, samba-ad-provision and chrony.
set -euo pipefail

action=$1
folder=$(realpath -m "$2")
shift 2
# Labs in different folders don't disturb each other.
server=lab$(printf %s "$folder" | md5sum | cut -c1-8)
client=${server}c

# Joins two namespaces. The files in /etc/netns replace those in /etc for commands in them.
make_network() {
    ip netns add "$server"
    ip netns add "$client"
    ip -n "$server" link add cable type veth peer name cable netns "$client"
    local number=1 space
    for space in "$server" "$client"; do
        ip -n "$space" link set lo up
        ip -n "$space" link set cable up
        ip -n "$space" address add 10.61.0.$number/24 dev cable
        ip -n "$space" address add fd61::$number/64 dev cable nodad
        number=2
        mkdir -p "/etc/netns/$space"
        echo "nameserver 10.61.0.1" > "/etc/netns/$space/resolv.conf"
    done
    # A rejection that is left out looks like a dropped packet.
    ip netns exec "$server" sh -c \
        'echo 0 > /proc/sys/net/ipv4/icmp_ratelimit; echo 0 > /proc/sys/net/ipv6/icmp/ratelimit'
    echo "multi on" > "/etc/netns/$client/host.conf"
    echo "127.0.0.1 localhost" > "/etc/netns/$client/hosts"
    local last
    for last in $(seq 101 130); do
        echo "10.61.0.$last many" >> "/etc/netns/$client/hosts"
    done
}

# Creates the domain. Everything that Samba writes is below the folder.
make_domain() {
    : > "$folder/empty"
    ip netns exec "$server" samba-tool domain provision --configfile="$folder/empty" --targetdir="$folder" \
        --server-role=dc --dns-backend=SAMBA_INTERNAL --realm=LAB.TEST --domain=LAB --host-name=dc1 \
        --host-ip=10.61.0.1 --host-ip6=fd61::1 --adminpass='Chart.1293' > "$folder/provision.log" 2>&1
    mkdir -p "$folder/own" "$folder/cache"
    cat > "$folder/smb.conf" <<END
[global]
netbios name = DC1
realm = LAB.TEST
workgroup = LAB
server role = active directory domain controller
interfaces = lo cable
bind interfaces only = yes
dns forwarder =
lock directory = $folder
state directory = $folder/state
cache directory = $folder/cache
private dir = $folder/private
binddns dir = $folder/bind-dns
pid directory = $folder/own
log file = $folder/log
ntp signd socket directory = $folder/own/ntp
nsupdate command = /bin/true
dns update command = /bin/true
spn update command = /bin/true
samba kcc command = /bin/true
gpo update command = /bin/true
load printers = no
printcap name = /dev/null
disable spoolss = yes
END
}

# Starts the daemons. One folder of Samba can't be configured; in this namespace it is replaced by one of the lab's.
start_daemons() {
    mkdir -p /run/samba
    ip netns exec "$server" sh -c "mount --bind '$folder/own' /run/samba
        exec setsid samba --foreground --no-process-group --model=single --configfile='$folder/smb.conf'" \
        > "$folder/samba.log" 2>&1 < /dev/null &
    cat > "$folder/chrony.conf" <<END
local stratum 5
allow all
bindaddress 10.61.0.1
bindaddress fd61::1
cmdport 0
bindcmdaddress /
pidfile $folder/chrony.pid
END
    # With -x the clock is never set.
    ip netns exec "$server" setsid chronyd -x -d -u root -f "$folder/chrony.conf" \
        > "$folder/chrony.log" 2>&1 < /dev/null &
}

# Waits until every service listens, which takes some seconds.
await_services() {
    local attempt port open is_ready
    for attempt in $(seq 400); do
        open=$(ip netns exec "$server" ss -Hltn | awk '{ sub(/.*:/, "", $4); print $4 }')
        is_ready=yes
        for port in 53 88 135 389 445 464 636 3268 3269 49152; do
            grep -qx "$port" <<< "$open" || is_ready=no
        done
        [ "$is_ready" = yes ] && return
        sleep 0.1
    done
    echo "the domain controller doesn't start:" >&2
    tail -n 20 "$folder/samba.log" >&2
    return 1
}

stop() {
    local process
    for process in $(ip netns pids "$server" 2> /dev/null); do
        kill -KILL "$process" 2> /dev/null || true
    done
    ip netns delete "$server" 2> /dev/null || true
    ip netns delete "$client" 2> /dev/null || true
    rm -rf "/etc/netns/$server" "/etc/netns/$client"
}

case $action in
allowed)
    trap 'ip netns delete "$server" 2> /dev/null || true' EXIT
    ip netns add "$server"
    ip -n "$server" link add cable type veth peer name other
    ip netns exec "$server" sh -ec 'mount --bind /tmp /mnt; nft list ruleset'
    ;;
start)
    mkdir -p "$folder"
    make_network
    make_domain
    start_daemons
    await_services
    ;;
server) exec ip netns exec "$server" "$@" ;;
client) exec ip netns exec "$client" "$@" ;;
stop) stop ;;
*)
    echo "unknown action: $action" >&2
    exit 2
    ;;
esac
