// Files and folders.
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};

pub fn files() -> io::Result<()> {
    let folder = std::env::temp_dir().join("of-rust");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("a/b"))?;
    let path = folder.join("a/lines");
    let mut file = File::create(&path)?;
    for i in 0..1000 {
        writeln!(file, "Zeile {i} ä")?;
    }
    drop(file);
    println!("{} bytes", fs::metadata(&path)?.len());
    println!("{:?}", BufReader::new(File::open(&path)?).lines().nth(998).unwrap()?);
    let mut file = OpenOptions::new().read(true).append(true).open(&path)?;
    file.write_all(b"end")?;
    file.seek(SeekFrom::End(-6))?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    println!("{text:?}");
    fs::rename(&path, folder.join("moved"))?;
    fs::copy(folder.join("moved"), folder.join("copy"))?;
    let mut names: Vec<_> = fs::read_dir(&folder)?.map(|e| e.unwrap().file_name()).collect();
    names.sort();
    println!("{names:?} {:?}", File::open(&path).map_err(|e| e.kind()).err());
    fs::remove_dir_all(&folder)
}
