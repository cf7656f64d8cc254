//! The JSON Schemas of catalogue files, for editors: made from the types of the format when the tests run,
//! kept in `assets/schema`, and in no binary. `UPDATE_SCHEMA=1 cargo test json_schema` renews them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use schemars::transform::{RecursiveTransform, Transform as _};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use serde_json::{Map, Value};

use crate::catalog::schema::{DocumentEntry, Placed, Plain, RoleFile, ServiceFile, Written};
use crate::model::{Port, ServiceId};

/// What an editor can know of a text's grammar.
trait Grammar {
    const NAME: &str;
    fn schema() -> Schema;
}

impl Grammar for Plain {
    const NAME: &str = "Plain";
    fn schema() -> Schema {
        json_schema!({
            "description": "One line of visible characters.",
            "type": "string",
            "minLength": 1,
        })
    }
}

impl Grammar for Port {
    const NAME: &str = "Port";
    fn schema() -> Schema {
        json_schema!({
            "description": "Such as tcp/445, tcp/3268-3269, tcp/dynamic-rpc or gre.",
            "type": "string",
            "pattern": "^((tcp|udp)/([0-9]+|[0-9]+-[0-9]+|dynamic-rpc|dynamic-ephemeral)|gre|esp|ah|icmp)$",
        })
    }
}

impl Grammar for ServiceId {
    const NAME: &str = "ServiceId";
    fn schema() -> Schema {
        json_schema!({
            "description": "The id of a service, such as dns-server.",
            "type": "string",
            "pattern": "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
        })
    }
}

impl<T: Grammar> JsonSchema for Written<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        T::schema()
    }
}

impl<T: JsonSchema> JsonSchema for Placed<T> {
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

/// Takes `null` away, which TOML does not have.
fn without_null(schema: &mut Schema) {
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
    if let Some(Value::Array(mut either)) = object.remove("anyOf") {
        either.retain(|one| !is_null(one));
        match either.as_slice() {
            [Value::Object(one)] => {
                let one: Map<String, Value> = one.clone();
                object.extend(one);
            }
            _ => {
                object.insert("anyOf".to_owned(), Value::Array(either));
            }
        }
    }
}

fn is_kept(name: &str, mut schema: Schema) {
    RecursiveTransform(without_null).transform(&mut schema);
    let made = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/schema")
        .join(name);
    if env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, &made).expect("the source tree can be written");
    }
    let kept = fs::read_to_string(&path).expect("it is kept");
    assert!(kept == made, "{name} is out of date: set UPDATE_SCHEMA=1");
}

#[test]
fn the_json_schemas_are_up_to_date() {
    is_kept("service.schema.json", schema_for!(ServiceFile));
    is_kept("role.schema.json", schema_for!(RoleFile));
    let mut documents = schema_for!(BTreeMap<String, DocumentEntry>);
    documents.insert("title".to_owned(), "Portolan documents".into());
    let about = "The documents that facts come from, by the tag that sources name.";
    documents.insert("description".to_owned(), about.into());
    is_kept("documents.schema.json", documents);
}
