// Counts words with as many threads as there are texts, and says which are the most frequent.
mod count;

use count::{count, Counts};
use std::thread;

fn main() {
    let mut texts: Vec<String> = std::env::args().skip(1).collect();
    if texts.is_empty() {
        texts = ["the cat and the dog", "the dog and 1 bird", "a dog is a dog"].map(String::from).to_vec();
    }

    let parts: Vec<_> = texts.into_iter().map(|text| thread::spawn(move || count(&text))).collect();
    let mut total = Counts::new();
    for part in parts {
        match part.join().expect("a thread counts") {
            Ok(counts) => counts.into_iter().for_each(|(word, number)| *total.entry(word).or_default() += number),
            Err(word) => eprintln!("not a word: {word}"),
        }
    }

    let mut order: Vec<_> = total.into_iter().collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    for (word, number) in order {
        println!("{number:4} {word}");
    }
}
