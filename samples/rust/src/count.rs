// How often each word is in a text.
use std::collections::HashMap;

pub type Counts = HashMap<String, usize>;

/// The words of a text, or the first that isn't one.
pub fn count(text: &str) -> Result<Counts, String> {
    let mut counts = Counts::new();
    for word in text.split_whitespace() {
        if !word.chars().all(char::is_alphabetic) {
            return Err(word.to_string());
        }
        *counts.entry(word.to_string()).or_default() += 1;
    }
    Ok(counts)
}
