#!/usr/bin/env bash
# Compares `portolan check` with nmap on the same ports and with a plain loop of connects (TCP only), against a Samba
# domain controller in network namespaces: bash benches/check.sh PORTOLAN. All three run alternately, first without a
# firewall, then behind one that drops half of the ports, and the best and the median of five runs are printed, with
# what each says of the ports that are really open. Requires root and what tests/lab/dc.sh requires, nmap and python3.
set -euo pipefail
cd "$(dirname "$0")/.."

portolan=$(realpath "$1")
for tool in ip samba samba-tool chronyd nft nmap python3; do
    command -v "$tool" > /dev/null || { echo "NOT COMPARED: $tool is not installed"; exit 0; }
done

folder=$(mktemp -d)
bash tests/lab/dc.sh allowed "$folder" > /dev/null 2>&1 || { echo "NOT COMPARED: no permission for the lab"; exit 0; }
lab() { bash tests/lab/dc.sh "$1" "$folder" "${@:2}"; }
trap 'lab stop; rm -rf "$folder"' EXIT
lab start

tcp=53,88,135,389,445,464,3268,636,3269,139
udp=53,88,123,389,464,137
host=10.61.0.1
selection=()
for port in ${tcp//,/ }; do selection+=(-p "tcp/$port"); done
for port in ${udp//,/ }; do selection+=(-p "udp/$port"); done

# Each prints the ports that it says are open, one on each line.
by_portolan() {
    lab client "$portolan" --no-user-config check $host "${selection[@]}" --format csv 2> /dev/null \
        | awk -F, '$5 == "open" { print $4 "/" $3 }' || true
}
by_nmap() {
    lab client nmap -n -Pn -sT -sU -p "T:$tcp,U:$udp" $host \
        | awk '$2 ~ /^open/ { split($1, part, "/"); print part[2] "/" part[1] ($2 == "open" ? "" : "?") }'
}
by_loop() {
    lab client python3 -c "
import socket, sys
for port in sys.argv[1].split(','):
    try:
        socket.create_connection(('$host', int(port)), 1.5).close()
        print('tcp/' + port)
    except OSError:
        pass" $tcp
}

# Prints the seconds of a run; what it says is kept in a file.
timed() {
    local TIMEFORMAT=%R
    { time "$1" > "$folder/$1" 2> /dev/null; } 2>&1
}

# Prints a line for each program: times, their ratio to those of portolan, and how right it is.
compare() {
    local name=$1 open=$2 round program
    for program in by_portolan by_nmap by_loop; do : > "$folder/$program.times"; done
    for round in 1 2 3 4 5; do
        for program in by_portolan by_nmap by_loop; do
            timed $program >> "$folder/$program.times"
        done
    done
    for program in by_portolan by_nmap by_loop; do
        sort -n "$folder/$program.times" > "$folder/sorted"
        printf '%s %s %s %s %s %s\n' "$program" "$(sed -n 1p "$folder/sorted")" "$(sed -n 3p "$folder/sorted")" \
            "$(grep -vc '?' "$folder/$program" || true)" "$(grep -c '?' "$folder/$program" || true)" \
            "$(grep -v '?' "$folder/$program" | grep -vxFc -f <(tr ' ' '\n' <<< "$open") || true)"
    done | awk -v name="$name" -v really="$(wc -w <<< "$open")" '
        NR == 1 { best = $2; print name ": " really " ports are open" }
        {
            sub(/^by_/, "", $1)
            printf "  %-9s best %6.2f s, median %6.2f s, %5.2f ×; says open: %d, of them wrongly: %d; open or filtered: %d\n",
                $1, $2, $3, $2 / best, $4, $6, $5
        }
        NR == 2 { printf "target  %s, relative to nmap: %.2f × (at most 2 ×): %s\n", name, best / $2, best <= 2 * $2 ? "met" : "MISSED" }'
}

everything="tcp/${tcp//,/ tcp/} udp/${udp//,/ udp/}"
compare "check without a firewall" "$everything"
cat > "$folder/rules" <<'END'
table inet lab { chain in { type filter hook input priority 0;
    tcp dport { 88, 389, 464, 636, 139 } drop
    udp dport { 88, 389, 137 } drop
}
}
END
lab server nft -f "$folder/rules"
compare "check behind a firewall that drops half" "tcp/53 tcp/135 tcp/445 tcp/3268 tcp/3269 udp/53 udp/123 udp/464"
