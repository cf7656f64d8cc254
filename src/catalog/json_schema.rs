//! JSON Schemas of catalog files for editors, generated from the types of the file format by a test.
//!
//! They are checked in under `assets/schema` and not part of the binary. `UPDATE_SCHEMA=1 cargo test
//! json_schema` updates them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use schemars::transform::{RecursiveTransform, Transform as _};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use serde_json::{Map, Value};

use crate::catalog::schema::{
    DocumentEntry, Located, Parsed, RoleFile, ServiceFile, SymptomEntry, VisibleText,
};
use crate::model::{Port, RoleId, ServiceId};

/// Schema of a text that has its own syntax.
trait SyntaxSchema {
    const NAME: &str;
    fn schema() -> Schema;
}

impl SyntaxSchema for VisibleText {
    const NAME: &str = "VisibleText";
    fn schema() -> Schema {
        json_schema!({
            "description": "One line of visible characters.",
            "type": "string",
            "minLength": 1,
        })
    }
}

impl SyntaxSchema for Port {
    const NAME: &str = "Port";
    fn schema() -> Schema {
        json_schema!({
            "description": "A port, for example tcp/445, tcp/3268-3269, tcp/dynamic-rpc, gre, icmp/echo or ip/41.",
            "type": "string",
            "pattern": "^((tcp|udp)/([0-9]+|[0-9]+-[0-9]+|dynamic-rpc|dynamic-ephemeral)|gre|esp|ah|icmp(v6)?(/(echo|[0-9]+))?|ip/[0-9]+)$",
        })
    }
}

/// Schema of an identifier.
fn id_schema(description: &str) -> Schema {
    json_schema!({
        "description": description,
        "type": "string",
        "pattern": "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
    })
}

impl SyntaxSchema for ServiceId {
    const NAME: &str = "ServiceId";
    fn schema() -> Schema {
        id_schema("The id of a service, for example dns-server.")
    }
}

impl SyntaxSchema for RoleId {
    const NAME: &str = "RoleId";
    fn schema() -> Schema {
        id_schema("The id of a role, for example domain-controller.")
    }
}

impl<T: SyntaxSchema> JsonSchema for Parsed<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        T::schema()
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Removes `null`, which TOML does not have.
fn remove_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    let is_null = |value: &Value| *value == "null" || value["type"] == "null";
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|one| !is_null(one));
        if let [one] = types.as_slice() {
            let one = one.clone();
            object.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(mut any_of)) = object.remove("anyOf") {
        any_of.retain(|one| !is_null(one));
        match any_of.as_slice() {
            [Value::Object(one)] => {
                let one: Map<String, Value> = one.clone();
                object.extend(one);
            }
            _ => {
                object.insert("anyOf".to_owned(), Value::Array(any_of));
            }
        }
    }
}

fn assert_up_to_date(name: &str, mut schema: Schema) {
    RecursiveTransform(remove_null).transform(&mut schema);
    let generated = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/schema")
        .join(name);
    if env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, &generated).expect("the source tree can be written");
    }
    let checked_in = fs::read_to_string(&path).expect("a schema file");
    assert!(
        checked_in == generated,
        "{name} is out of date: set UPDATE_SCHEMA=1"
    );
}

#[test]
fn the_json_schemas_are_up_to_date() {
    assert_up_to_date("service.schema.json", schema_for!(ServiceFile));
    assert_up_to_date("role.schema.json", schema_for!(RoleFile));
    let mut documents = schema_for!(BTreeMap<String, DocumentEntry>);
    documents.insert("title".to_owned(), "Portolan documents".into());
    let description = "The documents that facts come from, by tag.";
    documents.insert("description".to_owned(), description.into());
    assert_up_to_date("documents.schema.json", documents);
    let mut symptoms = schema_for!(BTreeMap<String, SymptomEntry>);
    symptoms.insert("title".to_owned(), "Portolan symptoms".into());
    let description = "Error codes and messages, with the ports to check, by id.";
    symptoms.insert("description".to_owned(), description.into());
    assert_up_to_date("symptoms.schema.json", symptoms);
}
