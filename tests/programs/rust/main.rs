// What std needs of its system: memory, threads, locks, channels, files, time, the environment, and how a program ends.
mod files;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{mpsc, Arc, Condvar, Mutex, RwLock};
use std::thread;
use std::time::{Duration, Instant};

thread_local! {
    static OWN: std::cell::RefCell<Vec<u32>> = std::cell::RefCell::new(vec![]);
}

static DROPPED: AtomicUsize = AtomicUsize::new(0);

struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
    }
}

fn threads() {
    let sum = Arc::new(Mutex::new(0));
    let handles: Vec<_> = (1..=8u32)
        .map(|i| {
            let sum = Arc::clone(&sum);
            thread::Builder::new().name(format!("t{i}")).spawn(move || {
                OWN.with(|own| own.borrow_mut().extend(0..i));
                let _counted = Counted;
                for _ in 0..100 {
                    *sum.lock().unwrap() += OWN.with(|own| own.borrow().len()) as u32;
                    thread::yield_now();
                }
                thread::current().name().unwrap().len()
            })
        })
        .collect();
    let names: usize = handles.into_iter().map(|h| h.unwrap().join().unwrap()).sum();
    println!("threads {} {} {}", sum.lock().unwrap(), names, DROPPED.load(Ordering::SeqCst));
    println!("main has {}", OWN.with(|own| own.borrow().len()));

    let (send, receive) = mpsc::channel();
    for i in 0..3u64 {
        let send = send.clone();
        thread::spawn(move || (0..4).for_each(|j| send.send(i * 10 + j).unwrap()));
    }
    drop(send);
    let mut got: Vec<u64> = receive.iter().collect();
    got.sort_unstable();
    println!("channel {got:?}");

    let pair = Arc::new((Mutex::new(false), Condvar::new()));
    let other = Arc::clone(&pair);
    let waiter = thread::spawn(move || {
        let mut ready = other.0.lock().unwrap();
        while !*ready {
            ready = other.1.wait(ready).unwrap();
        }
        "woken"
    });
    *pair.0.lock().unwrap() = true;
    pair.1.notify_all();
    println!("condition {}", waiter.join().unwrap());

    let table = RwLock::new(vec![1, 2, 3]);
    thread::scope(|s| {
        for _ in 0..3 {
            s.spawn(|| assert_eq!(table.read().unwrap().iter().sum::<i32>() % 6, 0));
        }
    });
    table.write().unwrap().push(6);
    println!("lock {:?}", table.into_inner().unwrap());
}

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("panic") => panic!("no way out: {}", 7),
        Some("exit") => std::process::exit(42),
        _ => (),
    }

    let mut words: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, word) in "eins zwei drei zwei drei drei".split(' ').enumerate() {
        words.entry(word.to_owned()).or_default().push(i);
    }
    println!("{:?}", words.iter().collect::<BTreeMap<_, _>>());
    println!("{:e} {:.2} {:?} {}", 1234.5f64, 2f64.sqrt(), 0.1f32 + 0.2, f64::MAX.ln().floor());
    println!("{:?} {:?}", "12x".parse::<i32>().map_err(|e| e.to_string()), i32::MAX.checked_add(1));
    println!("{}", (1..=30).product::<u128>());
    threads();
    files::files().unwrap();

    let start = Instant::now();
    thread::sleep(Duration::from_millis(20));
    println!("slept {}", (20..2000).contains(&start.elapsed().as_millis()));
    println!("{:?} {:?}", std::env::var("NOWHERE"), std::env::current_dir().is_ok());
}
