//! Tests of `portolan check` against servers on loopback addresses: states and reasons, hosts that misbehave, bad
//! arguments, and what is sent.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use portolan::check::{BIND, LOOKUP, PROBES};
use portolan::model::Transport;
use serde_json::Value;

use crate::support::loopback::address;
use crate::support::program::run;
use crate::support::skip::skipped;

/// Server on a TCP port: each connection is handled by a function on a thread of its own.
fn tcp(host: IpAddr, port: u16, serve: impl Fn(TcpStream) + Send + Sync + Copy + 'static) -> bool {
    let Some(listener) = listen(host, port) else {
        return false;
    };
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream));
        }
    });
    true
}

fn listen(host: IpAddr, port: u16) -> Option<TcpListener> {
    let listener = TcpListener::bind(SocketAddr::new(host, port));
    listener
        .inspect_err(|error| skipped(format!("no server on {host}:{port}: {error}")))
        .ok()
}

/// Server on a UDP port, until it is dropped.
struct Datagrams {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Datagrams {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.join().expect("it ends");
        }
    }
}

/// Waits until no other test has servers on UDP ports: Wine binds them on every address.
fn udp_turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves a UDP port: each datagram is answered with what a function returns.
fn udp(
    host: IpAddr,
    port: u16,
    answer: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + 'static,
) -> Option<Datagrams> {
    let socket = UdpSocket::bind(SocketAddr::new(host, port));
    let socket =
        socket.inspect_err(|error| skipped(format!("no server on {host}:{port}: {error}")));
    let socket = socket.ok()?;
    let moment = Some(Duration::from_millis(50));
    socket.set_read_timeout(moment).expect("a timeout");
    let stop = Arc::new(AtomicBool::new(false));
    let is_over = Arc::clone(&stop);
    let thread = thread::spawn(move || {
        let mut request = [0; 2048];
        while !is_over.load(Ordering::SeqCst) {
            let Ok((count, from)) = socket.recv_from(&mut request) else {
                continue;
            };
            if let Some(answer) = answer(&request[..count]) {
                let _ = socket.send_to(&answer, from);
            }
        }
    });
    Some(Datagrams {
        stop,
        thread: Some(thread),
    })
}

/// Checks ports of a host; returns the exit code and the records of the ports.
fn checked(host: IpAddr, args: &str) -> (i32, Vec<Value>) {
    let line = format!("check {host} --format json {args}");
    let (code, out, errors) = run(line.split_whitespace());
    assert_eq!(errors, "", "{line}");
    let json: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["schema"], 1);
    let [host_record] = json["hosts"].as_array().expect("hosts").as_slice() else {
        panic!("one host: {out}");
    };
    assert_eq!(host_record["address"], host.to_string());
    assert_eq!(host_record["name"], host.to_string());
    (
        code,
        host_record["ports"].as_array().expect("ports").clone(),
    )
}

/// Returns the state and the reason of a port.
fn state<'a>(ports: &'a [Value], port: &str) -> (&'a str, &'a str) {
    let (transport, number) = port.split_once('/').expect("a port");
    let mut ports = ports.iter();
    let found = ports.find(|one| one["transport"] == transport && one["port"] == number);
    let found = found.unwrap_or_else(|| panic!("{port} is not reported"));
    let text = |value: &'a Value| value.as_str().expect("text");
    (text(&found["state"]), text(&found["reason"]["en"]))
}

/// Reads until nothing more comes for a moment.
fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    let moment = Some(Duration::from_millis(200));
    stream.set_read_timeout(moment).expect("a timeout");
    let _ = stream.read_to_end(&mut request);
    request
}

#[test]
fn each_state_has_its_signal_and_reason() {
    let host = address();
    // A plain listener, of which nothing is asked; and a service that answers.
    let is_served = tcp(host, 9389, |mut stream| drop(stream.read(&mut [0])))
        && tcp(host, 3268, |mut stream| {
            let _ = stream.read(&mut [0; 64]);
            let _ = stream.write_all(b"\x30\x0c\x02\x01\x01\x65\x07\x0a\x01\x00\x04\x00\x04\x00");
        });
    if !is_served {
        return;
    }
    let (code, ports) = checked(
        host,
        "-p tcp/9389 -p tcp/3268 -p tcp/9390 -p gre -p udp/514 -p tcp/dynamic-ephemeral -p tcp/1024-65535",
    );
    assert_eq!(code, 1, "one is closed");
    assert_eq!(state(&ports, "tcp/9389"), ("open", "connected"));
    assert_eq!(state(&ports, "tcp/3268"), ("open", "LDAP answered"));
    let refused = "refused, by the host or by a firewall that rejects";
    assert_eq!(state(&ports, "tcp/9390"), ("closed", refused));
    assert_eq!(state(&ports, "udp/514").0, "untested");
    assert_eq!(state(&ports, "tcp/dynamic-ephemeral").0, "untested");
    assert_eq!(state(&ports, "tcp/1024-65535").0, "untested");
    let gre = ports.iter().find(|one| one["transport"] == "gre");
    let gre = gre.expect("GRE");
    assert_eq!(
        (&gre["state"], &gre["ip_protocol"]),
        (&"untested".into(), &47.into())
    );
    assert_eq!((&gre["port"], &gre["ms"]), (&Value::Null, &Value::Null));

    // What was not tested doesn't count.
    let (code, _) = checked(host, "-p tcp/9389 -p udp/514 -p gre");
    assert_eq!(code, 0);
    let (code, ports) = checked(host, "-p udp/1435 -p udp/53");
    assert_eq!(state(&ports, "udp/1435").0, "untested");
    assert_eq!((code, state(&ports, "udp/53")), (1, ("closed", refused)));
}

#[test]
fn answers_to_datagrams_are_verified() {
    // In Wine, answers come from this address only.
    let host = Ipv4Addr::LOCALHOST.into();
    let _turn = udp_turn();
    for (answer, reason) in [
        (&b"\x05\x04\x00a;b;"[..], "SQL Browser answered"),
        (b"\x05\xff\xff half", "open, but it is not SQL Browser"),
        (b"\x03", "open, but it is not SQL Browser"),
        (b"", "open, but it is not SQL Browser"),
    ] {
        let server = udp(host, 1434, |request| {
            (request == [3]).then(|| answer.to_vec())
        });
        if server.is_none() {
            return;
        }
        let (code, ports) = checked(host, "-p udp/1434");
        assert_eq!((code, state(&ports, "udp/1434")), (0, ("open", reason)));
    }
}

#[test]
fn a_silent_datagram_service_is_never_open() {
    let host = address();
    let _turn = udp_turn();
    let Some(_server) = udp(host, 1434, |_| None) else {
        return;
    };
    let (code, ports) = checked(host, "-p udp/1434");
    let why = "no answer to SQL Browser, sent 2 times: filtered, or a silent service";
    assert_eq!((code, state(&ports, "udp/1434")), (1, ("no-answer", why)));
    let (_, ports) = checked(host, "-p udp/1434 --tries 1");
    assert_eq!(
        state(&ports, "udp/1434").1,
        "no answer to SQL Browser: filtered, or a silent service"
    );
}

#[test]
fn services_that_misbehave_are_reported_in_bounded_time() {
    let host = address();
    let garbage = |mut stream: TcpStream| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n");
        let _ = stream.read(&mut [0; 256]);
    };
    let silent =
        |mut stream: TcpStream| while stream.read(&mut [0; 256]).is_ok_and(|count| count > 0) {};
    let hangs_up = |stream: TcpStream| drop(stream.shutdown(Shutdown::Both));
    let half = |mut stream: TcpStream| {
        let _ = stream.read(&mut [0; 256]);
        let _ = stream.write_all(b"\x16\x03");
    };
    // Byte by byte without an end: like the beginning of a response.
    let trickle = |mut stream: TcpStream| {
        for byte in b"HT".iter().chain(std::iter::repeat(&b'T')) {
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(600));
        }
    };
    // A TLS alert, byte by byte and much too slow.
    let slow = |mut stream: TcpStream| {
        for byte in b"\x15\x03\x03\x00\x02\x02\x28" {
            if stream.write_all(&[*byte]).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(600));
        }
    };
    let endless = |mut stream: TcpStream| while stream.write_all(&[0x30; 4096]).is_ok() {};
    let is_served = tcp(host, 3389, garbage)
        && tcp(host, 3268, silent)
        && tcp(host, 5986, hangs_up)
        && tcp(host, 8531, half)
        && tcp(host, 5985, trickle)
        && tcp(host, 3269, slow)
        && tcp(host, 8530, endless);
    if !is_served {
        return;
    }
    let numbers = [
        "tcp/3389", "tcp/3268", "tcp/5986", "tcp/8531", "tcp/5985", "tcp/3269", "tcp/8530",
    ];
    let (code, ports) = checked(host, &format!("-p {}", numbers.join(" -p ")));
    // They are reachable, which is what is asked.
    assert_eq!(code, 0);
    let reasons = numbers.map(|port| state(&ports, port));
    assert!(
        reasons.iter().all(|(state, _)| *state == "open"),
        "{reasons:?}"
    );
    let reasons = reasons.map(|(_, reason)| reason);
    assert_eq!(
        reasons,
        [
            "open, but it is not RDP",
            "connected, but it doesn't answer as LDAP",
            "connected, but it closes without answering as TLS",
            "open, but its answer as TLS is not complete",
            "open, but its answer as HTTP is not complete",
            "open, but its answer as TLS is not complete",
            "open, but it is not HTTP",
        ]
    );
}

/// What a server receives, one connection or datagram after the other; a server of datagrams is kept.
type Recorded = (Receiver<Vec<u8>>, Option<Datagrams>);

/// Serves a port without an answer, and records what comes.
fn recorder(host: IpAddr, transport: Transport, port: u16) -> Option<Recorded> {
    let (sender, receiver) = channel();
    if transport == Transport::Udp {
        let server = udp(host, port, move |request| {
            let _ = sender.send(request.to_vec());
            None
        });
        return Some((receiver, Some(server?)));
    }
    let listener = listen(host, port)?;
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = sender.send(read_all(&mut stream));
        }
    });
    Some((receiver, None))
}

#[test]
fn nothing_is_sent_but_the_documented_requests() {
    let host = address();
    let _turn = udp_turn();
    let mut selection = String::new();
    let mut expected = Vec::new();
    for probe in PROBES {
        for port in probe.ports {
            let Some(received) = recorder(host, probe.transport, *port) else {
                continue;
            };
            selection.push_str(&format!(" -p {}/{port}", probe.transport.name()));
            expected.push((probe, *port, received));
        }
    }
    // No probe: a connection without a byte, and no datagram at all.
    let plain = recorder(host, Transport::Tcp, 9389);
    let none = recorder(host, Transport::Udp, 5355);
    let (Some((plain, _)), Some((none, _unasked))) = (plain, none) else {
        return;
    };
    let args = format!("{selection} -p tcp/9389 -p udp/5355 --tries 1");
    let (_, ports) = checked(host, &args);
    for (probe, port, (received, _)) in &expected {
        let mut requests = received.try_iter();
        let (first, more) = (requests.next(), requests.next());
        if probe.is_optional {
            assert_eq!(first, None, "{} was not asked for", probe.name);
            let reason = state(&ports, &format!("udp/{port}"));
            assert_eq!(reason.0, "untested");
        } else {
            let request = Some(probe.request.to_vec());
            assert_eq!((first, more), (request, None), "{} on {port}", probe.name);
        }
    }
    assert_eq!(plain.try_iter().collect::<Vec<_>>(), [Vec::<u8>::new()]);
    assert_eq!(none.try_iter().count(), 0);

    // SNMP only on request.
    let snmp = expected.iter().find(|(probe, ..)| probe.is_optional);
    if let Some((probe, port, (received, _))) = snmp {
        let _ = checked(host, &format!("-p udp/{port} --snmp-public --tries 1"));
        assert_eq!(received.try_iter().next(), Some(probe.request.to_vec()));
    }
}

#[test]
fn the_manual_lists_every_request_byte_for_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    for lang in ["en", "zh-CN"] {
        let pages = folder.path().join(lang);
        let pages = pages.to_str().expect("a path");
        let (code, _, errors) = run(["--lang", lang, "man", "--output", pages]);
        assert_eq!((code, errors.as_str()), (0, ""));
        let page = std::fs::read_to_string(format!("{pages}/portolan-check.1")).expect("a page");
        let lines = page.lines().filter(|line| !line.starts_with('.'));
        let text: String = lines.collect();
        let requests = PROBES.iter().map(|probe| probe.request);
        for request in requests.chain([&BIND[..], &LOOKUP[..]]) {
            let hex: String = request.iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(text.contains(&hex), "{lang}: {hex}");
        }
    }
}

/// Answers of an endpoint mapper: to the bind, and to each lookup by its number.
fn mapper(host: IpAddr, lookups: fn(usize) -> Option<Vec<u8>>) -> bool {
    tcp(host, 135, move |mut stream| {
        let mut request = [0; 72];
        if stream.read_exact(&mut request).is_err() {
            return;
        }
        let _ = stream.write_all(&pdu(12, &[0; 36]));
        for number in 0.. {
            let mut request = [0; 64];
            if stream.read_exact(&mut request).is_err() {
                return;
            }
            match lookups(number) {
                Some(answer) if stream.write_all(&answer).is_ok() => {}
                _ => return,
            }
        }
    })
}

/// Returns a message of RPC in one fragment.
fn pdu(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(24 + body.len()).expect("a fragment");
    let mut message = vec![5, 0, kind, 3, 0x10, 0, 0, 0];
    message.extend(length.to_le_bytes());
    message.extend([0; 14]);
    message.extend(body);
    message
}

/// Returns a page of entries, each with the tower of a port of `drsuapi`, and a handle that begins with a byte.
fn page(handle: u8, ports: &[u16]) -> Vec<u8> {
    let number = |value: usize| u32::try_from(value).expect("a number").to_le_bytes();
    let mut body = vec![0; 20];
    body[4] = handle;
    body.extend(number(ports.len()));
    for value in [500, 0, ports.len()] {
        body.extend(number(value));
    }
    for at in 0..ports.len() {
        body.extend([0; 16]);
        body.extend(number(at + 3));
        body.extend(number(0));
        body.extend(number(1));
        body.extend([0; 4]);
    }
    for port in ports {
        let mut tower = vec![5, 0];
        let uuid = b"\x35\x42\x51\xe3\x06\x4b\xd1\x11\xab\x04\x00\xc0\x4f\xc2\xdc\xd2\x04\x00";
        let port = port.to_be_bytes();
        let floors: [(u8, &[u8], &[u8]); 5] = [
            (0x0d, uuid, &[0, 0]),
            (
                0x0d,
                b"\x04\x5d\x88\x8a\xeb\x1c\xc9\x11\x9f\xe8\x08\x00\x2b\x10\x48\x60\x02\x00",
                &[0, 0],
            ),
            (0x0b, &[], &[0, 0]),
            (0x07, &[], &port),
            (0x09, &[], &[0, 0, 0, 0]),
        ];
        for (protocol, left, right) in floors {
            tower.extend(u16::try_from(left.len() + 1).expect("short").to_le_bytes());
            tower.push(protocol);
            tower.extend(left);
            tower.extend(u16::try_from(right.len()).expect("short").to_le_bytes());
            tower.extend(right);
        }
        body.extend(number(tower.len()));
        body.extend(number(tower.len()));
        body.extend(&tower);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    body.extend([0; 4]);
    pdu(2, &body)
}

#[test]
fn ports_that_the_endpoint_mapper_names_are_tested_and_their_interfaces_named() {
    let host = address();
    let lookups = |number| (number == 0).then(|| page(0, &[49664, 49665, 135]));
    if !mapper(host, lookups) || !tcp(host, 49664, |_| ()) {
        return;
    }
    let (code, ports) = checked(host, "-p tcp/135 -p tcp/dynamic-rpc");
    assert_eq!(code, 1, "one of the named ports is closed");
    assert_eq!(state(&ports, "tcp/135"), ("open", "RPC answered"));
    assert_eq!(state(&ports, "tcp/49664").0, "open");
    assert_eq!(state(&ports, "tcp/49665").0, "closed");
    let summary = "1 of 2 ports that the endpoint mapper names are open";
    assert_eq!(state(&ports, "tcp/dynamic-rpc"), ("closed", summary));
    let named = ports.iter().find(|one| one["port"] == "49664");
    assert_eq!(
        named.expect("it is named")["rpc"],
        serde_json::json!(["drsuapi"])
    );

    // Neither asked for its list, nor tested.
    let (code, ports) = checked(host, "-p tcp/135 -p tcp/dynamic-rpc --no-mapper");
    let skipped = "dynamic RPC not tested: the endpoint mapper was not asked";
    assert_eq!(state(&ports, "tcp/dynamic-rpc"), ("untested", skipped));
    assert_eq!((code, ports.len()), (0, 2));
}

#[test]
fn endpoint_mappers_that_misbehave_name_nothing_and_end() {
    let untested = "dynamic RPC not tested: the endpoint mapper did not answer";
    type Lookups = fn(usize) -> Option<Vec<u8>>;
    let cases: [(Lookups, &str); 5] = [
        // Never an end.
        (
            |number| Some(page(1, &[49664 + u16::try_from(number % 9).unwrap_or(0)])),
            "RPC answered",
        ),
        // Something else, half a page, a page that claims too much, a fault.
        (
            |_| Some(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
            "open, but it is not RPC",
        ),
        (
            |_| Some(page(1, &[49664])[..90].to_vec()),
            "open, but its answer as RPC is not complete",
        ),
        (
            |_| {
                let mut claims = page(1, &[49664]);
                claims[44..48].fill(0xff);
                Some(claims)
            },
            "open, but it is not RPC",
        ),
        (
            |_| Some(pdu(3, &[0; 8])),
            "RPC answered, but refuses to list its ports",
        ),
    ];
    for (lookups, reason) in cases {
        let host = address();
        if !mapper(host, lookups) {
            return;
        }
        let (code, ports) = checked(host, "-p tcp/135 -p tcp/dynamic-rpc");
        assert_eq!(state(&ports, "tcp/135"), ("open", reason));
        if reason == "RPC answered" {
            assert_eq!(code, 1, "its ports are closed");
            assert_eq!(ports.len(), 2 + 9);
        } else {
            assert_eq!(state(&ports, "tcp/dynamic-rpc"), ("untested", untested));
        }
    }
    // More ports than are taken.
    let host = address();
    let many = |number: usize| {
        let first = 40_000 + u16::try_from(number * 100).unwrap_or(0);
        let ports: Vec<u16> = (first..first + 100).collect();
        Some(page(1, &ports))
    };
    if !mapper(host, many) {
        return;
    }
    let line = format!("check {host} -p tcp/dynamic-rpc");
    let (code, out, _) = run(line.split_whitespace());
    assert_eq!(code, 1);
    assert!(
        out.contains("0 of 256 ports that the endpoint mapper names are open"),
        "{out}"
    );
    assert!(
        out.contains("the endpoint mapper names more ports: the first 256 are checked"),
        "{out}"
    );
}

#[test]
fn mistakes_are_reported_in_one_line_with_their_mend() {
    let long = format!("{}.test", "a".repeat(64));
    let many: Vec<String> = (1..=65).map(|last| format!("127.0.1.{last}")).collect();
    let many = many.join(" ");
    for (args, expected) in [
        ("", "required arguments were not provided: <HOST>..."),
        ("127.0.0.1", "say what to check, as in -r domain-controller"),
        ("10.0.0.0/24 -p tcp/1", "10.0.0.0/24 is a network"),
        (
            "127.0.0.1:389 -p tcp/1",
            "give the host, and the port as in -p tcp/389",
        ),
        ("389 -p tcp/1", "389 is no host"),
        ("https://dc1/ -p tcp/1", "give only its host, dc1"),
        ("127.0.0.1 -p tcp/1 -4 -6", "cannot be used with"),
        (
            "127.0.0.1 -p tcp/1 --timeout 0",
            "a whole number from 1 to 60000",
        ),
        (
            "127.0.0.1 -p tcp/1 --tries x",
            "a whole number from 1 to 10",
        ),
        (
            "127.0.0.1 -p tcp/1 --watch 0",
            "a whole number from 1 to 86400",
        ),
        (
            "127.0.0.1 -p tcp/1 --watch 1 --format json",
            "leave out --format",
        ),
        (
            "127.0.0.1 -r dns --direction out",
            "--direction out can't be checked",
        ),
        ("127.0.0.1 -r no-such-role", "no role “no-such-role”"),
        (
            "127.0.0.1 -p tcp/1 --source 10.0.0.0/8",
            "unexpected argument '--source'",
        ),
        (
            "127.0.0.1 -p tcp/1 -6",
            "127.0.0.1 has no IPv6 address: leave out -6",
        ),
        (
            &format!("{long} -p tcp/1"),
            "name not found; check its spelling",
        ),
        // The system would take this as 127.0.0.1.
        ("127.1 -p tcp/1", "127.1 is not an IPv4 address"),
        ("fe80::1 -p tcp/1", "add its network interface"),
        (&format!("{many} -p tcp/1"), "65 hosts: at most 64"),
    ] {
        let line = format!("check {args}");
        let (code, out, errors) = run(line.split_whitespace());
        assert_eq!((code, out.as_str()), (2, ""), "{line}");
        assert!(errors.contains(expected), "{line}: {errors}");
        assert_eq!(errors.lines().count(), 1, "{line}: {errors}");
    }
    let (code, _, errors) = run(["--lang", "zh-CN", "check", "10.0.0.0/24", "-p", "tcp/1"]);
    assert!(code == 2 && errors.contains("是网络"), "{errors}");
    let (_, _, errors) = run(["check", "127.0.0.1", "-p", "udp/514"]);
    assert!(errors.contains("nothing is sent"), "{errors}");
}

#[test]
fn a_host_that_is_not_found_does_not_hide_the_others() {
    let host = address();
    if !tcp(host, 9389, |_| ()) {
        return;
    }
    let long = format!("{}.test", "a".repeat(64));
    let line = format!("check {long} {host} -p tcp/9389 --format csv");
    let (code, out, errors) = run(line.split_whitespace());
    assert_eq!((code, errors.lines().count()), (2, 1), "{errors}");
    assert!(
        out.contains(&format!("{host},{host},9389,tcp,open,connected,")),
        "{out}"
    );
}

#[test]
fn results_are_explained_as_text_and_from_json() {
    let host = address();
    let is_served = tcp(host, 5985, |mut stream| {
        let _ = stream.read(&mut [0; 64]);
        let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\n\r\n");
    });
    if !is_served {
        return;
    }
    // A firewall may let in a part of a range.
    let is_partly_served = tcp(host, 9381, |mut stream| drop(stream.read(&mut [0])));
    if !is_partly_served {
        return;
    }
    let selection = "-p tcp/5985 -p tcp/5986 -p udp/514 -p tcp/9380-9382";
    let line = format!("check {host} {selection}");
    let (code, out, _) = run(line.split_whitespace());
    assert_eq!(code, 1);
    for part in [
        "tcp/5985  open",
        "HTTP answered",
        "Windows Remote Management",
        "Of the selection, 1 of 4 ports were seen open",
        "missing   tcp/5986",
        "unseen    udp/514",
        "unproven  tcp/9380-9382",
        "2 open, 3 closed, 1 untested",
    ] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("check.json");
    let line = format!("check {host} {selection} --format json");
    let (_, json, _) = run(line.split_whitespace());
    std::fs::write(&file, &json).expect("a file");
    let file = file.to_str().expect("a path");
    let line = format!("explain {file} {selection} --format json");
    let (code, explained, errors) = run(line.split_whitespace());
    assert_eq!((code, errors.as_str()), (1, ""));
    let parse = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    let (checked, explained) = (parse(&json), parse(&explained));
    assert_eq!(explained["inputs"][0]["input"], "check");
    // The same account, whether live or from the file.
    let host = |page: &Value, key: &str| page["hosts"][0][key].clone();
    for key in ["address", "roles", "cannot_tell", "selection"] {
        assert_eq!(host(&checked, key), host(&explained, key), "{key}");
    }
    let ports = host(&explained, "ports");
    let states = ports.as_array().expect("ports").iter();
    let states: Vec<&str> = states.filter_map(|port| port["state"].as_str()).collect();
    assert_eq!(states, ["open", "shut", "shut", "open", "shut"]);
}

#[test]
fn ipv6_addresses_are_checked() {
    let Ok(listener) = TcpListener::bind("[::1]:0") else {
        skipped("no IPv6 on this machine");
        return;
    };
    let port = listener.local_addr().expect("an address").port();
    for host in ["::1", "[::1]"] {
        let line = format!("check {host} -6 -p tcp/{port} --format csv");
        let (code, out, _) = run(line.split_whitespace());
        assert_eq!(code, 0, "{out}");
        assert!(out.contains(&format!("::1,::1,{port},tcp,open,")), "{out}");
    }
}
