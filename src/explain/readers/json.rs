//! Objects in JSON: one, an array of them, or one on each line.

use serde_json::Value;

use crate::explain::error::InputError;

/// Returns a whole text as one value.
///
/// # Errors
/// If the text is no JSON.
pub(super) fn value(text: &str) -> Result<Value, InputError> {
    serde_json::from_str(text).map_err(|error| broken(&error))
}

fn broken(error: &serde_json::Error) -> InputError {
    InputError::Broken {
        format: "JSON",
        line: error.line(),
    }
}

/// Returns the objects, each with the line that it begins on if each is on one line, else 1.
///
/// # Errors
/// If the text is no JSON.
pub(super) fn objects(text: &str) -> Result<Vec<(usize, Value)>, InputError> {
    let whole = match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(values)) => {
            return Ok(values.into_iter().map(|value| (1, value)).collect());
        }
        Ok(value) => return Ok(vec![(1, value)]),
        Err(error) => error,
    };
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim().trim_end_matches(',');
        if matches!(line, "" | "[" | "]" | "{" | "}") || line.starts_with("{   finished") {
            continue;
        }
        match serde_json::from_str(line) {
            Ok(value) => found.push((at + 1, value)),
            Err(_) => return Err(broken(&whole)),
        }
    }
    Ok(found)
}
