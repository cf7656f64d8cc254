"""Stand-in for Check Point's mgmt_cli: keeps the objects of a management server in the file MGMT_STATE (JSON).

The keys of the file: `published` and `session` map names to objects, `calls` are the arguments of all calls. A session
is null when nobody is logged in. A call whose arguments contain the text in `refuse` is refused."""

import copy
import json
import os
import sys

STATE = os.environ["MGMT_STATE"]
with open(STATE) as file:
    state = json.load(file)


def end(reply=None, error=None):
    """Saves the state, prints the reply and exits, with an error if there is one."""
    with open(STATE, "w") as file:
        json.dump(state, file)
    if error:
        print(json.dumps({"code": error, "message": " ".join(sys.argv[1:])}, indent=2))
        sys.exit(1)
    print(reply if isinstance(reply, str) else json.dumps(reply or {"message": "OK"}, indent=2).replace('":', '" :'))
    sys.exit(0)


arguments = sys.argv[1:]
state["calls"].append(arguments)
if state.get("refuse") and state["refuse"] in " ".join(arguments):
    end(error="generic_error")
if arguments[0] == "login":
    assert arguments[1:3] == ["-r", "true"] and arguments[-2] == "session-name", arguments
    assert state["session"] is None, "a second session"
    state["session"] = copy.deepcopy(state["published"])
    end('uid: "1"\nsid: "secret"')

# Every other call is part of the session.
assert arguments[-4] == "-s" and arguments[-2:] == ["--format", "json"], arguments
with open(arguments[-3]) as file:
    assert 'sid: "secret"' in file.read()
objects = state["session"]
assert objects is not None, "not logged in"
command, *rest = arguments[:-4]
if command == "publish":
    state["published"] = copy.deepcopy(objects)
    end()
if command == "discard":
    state["session"] = copy.deepcopy(state["published"])
    end()
if command == "logout":
    state["session"] = None
    end()

kind, *rest = rest
assert len(rest) % 2 == 0, rest
given = dict(zip(rest[::2], rest[1::2]))
assert len(given) * 2 == len(rest), f"a parameter is given twice: {rest}"
name = given.pop("name")
warnings = given.pop("ignore-warnings", "false") == "true"
if kind == "access-rule":
    # Rules have names of their own.
    layer = given.pop("layer")
    if layer not in state["layers"]:
        end(error="generic_err_object_not_found")
    key = f"rule {name} in {layer}"
else:
    key = name
found = objects.get(key)
if found and found["kind"] != kind:
    found = None
members = [given.pop(f"members.{at}") for at in range(1, 1 + sum(one.startswith("members.") for one in given))]


def users(one):
    """Returns the names of objects that refer to another one."""
    values = lambda other: other["members"] + list(other["given"].values())
    return [user for user, other in objects.items() if one in values(other)]


def check():
    """Refuses references to missing objects, and ports of another object unless warnings are ignored."""
    referred = members + [given[key] for key in ("source", "destination", "service") if key in given]
    if any(one not in objects and one != "Any" for one in referred):
        end(error="generic_err_object_not_found")
    others = [other for own, other in objects.items() if own != key and other["kind"] == kind]
    if "port" in given and not warnings and any(other["given"].get("port") == given["port"] for other in others):
        end(error="err_validation_failed")


if command == "show":
    assert not members and given in ({}, {"details-level": "standard"}), given
    if not found:
        end(error="generic_err_object_not_found")
    listed = [{"uid": one, "name": one, "type": objects[one]["kind"]} for one in found["members"]]
    end({"uid": name, "name": name, "type": kind, "members": listed, "groups": users(name)})
if command == "add":
    if key in objects:
        end(error="err_validation_failed")
    check()
    objects[key] = {"kind": kind, "given": given, "members": members}
elif not found:
    end(error="generic_err_object_not_found")
elif command == "set":
    check()
    found["given"].update(given)
    if members:
        found["members"] = members
elif command == "delete":
    assert not given and not members
    if users(name):
        end(error="err_validation_failed")
    del objects[key]
else:
    raise SystemExit(f"unknown command: {command}")
end({"uid": name, "name": name})
