// SPDX-License-Identifier: BSD-3-Clause
// A disk in memory and a compiler that is a function, so that the executor's decisions can be tested alone.
using System.Collections.Concurrent;
using System.Text;
using Unicore.Build.Actions;

namespace Unicore.Build.Tests.Actions;

/// <summary>A disk in memory; each write gets a later date. Actions that run side by side use it at once.</summary>
internal sealed class VirtualDisk : IFileSystem
{
    private readonly ConcurrentDictionary<string, (byte[] Bytes, long Modified)> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _locks = [];
    private long _now = 1000;

    /// <summary>Files read since the disk was made.</summary>
    public List<string> Reads { get; } = [];

    /// <summary>Writes to outputs fail with this, if set.</summary>
    public IOException? WriteFailure { get; set; }

    /// <summary>A file that cannot be looked at.</summary>
    public string? Unreadable { get; set; }

    public IEnumerable<string> Paths => _files.Keys;

    public string this[string path]
    {
        get => Encoding.UTF8.GetString(_files[path].Bytes);
        set => _files[path] = (Encoding.UTF8.GetBytes(value), Interlocked.Increment(ref _now));
    }

    public bool Exists(string path) => _files.ContainsKey(path);

    public byte[] Bytes(string path) => _files[path].Bytes;

    public void SetBytes(string path, byte[] bytes) => _files[path] = (bytes, Interlocked.Increment(ref _now));

    public void Touch(string path) => _files[path] = (_files[path].Bytes, Interlocked.Increment(ref _now));

    public FileStamp? Stat(string path) => path == Unreadable
        ? throw new IOException("Too many levels of symbolic links")
        : _files.TryGetValue(path, out (byte[] Bytes, long Modified) file) ? new FileStamp(file.Bytes.Length, file.Modified, 0) : null;

    public byte[] ReadAllBytes(string path)
    {
        lock (Reads)
        {
            Reads.Add(path);
        }

        return _files.TryGetValue(path, out (byte[] Bytes, long Modified) file) ? file.Bytes : throw new FileNotFoundException(path);
    }

    public Stream OpenRead(string path) => new MemoryStream(ReadAllBytes(path), writable: false);

    public void WriteAllBytes(string path, ReadOnlySpan<byte> bytes)
    {
        if (WriteFailure is not null)
        {
            throw WriteFailure;
        }

        SetBytes(path, bytes.ToArray());
    }

    public void Copy(string source, string destination) => WriteAllBytes(destination, _files[source].Bytes);

    public bool WriteIfChanged(string path, ReadOnlySpan<byte> bytes, bool executable = false)
    {
        bool differs = !_files.TryGetValue(path, out (byte[] Bytes, long Modified) file) || !bytes.SequenceEqual(file.Bytes);
        if (differs)
        {
            WriteAllBytes(path, bytes);
        }

        return differs;
    }

    public void Link(string path, string target) => Copy(target, path);

    public void Move(string source, string destination)
    {
        _files[destination] = _files[source];
        _files.TryRemove(source, out _);
    }

    public void Delete(string path) => _files.TryRemove(path, out _);

    public void CreateDirectory(string path)
    {
    }

    public IEnumerable<string> FilesBelow(string folder) =>
        _files.Keys.Where(p => p.StartsWith(folder + "/", StringComparison.Ordinal)).Select(p => p[(folder.Length + 1)..]);

    public Stream OpenAppend(string path, long length) => new Appender(this, path, length);

    public IDisposable? TryLock(string path) => _locks.Add(path) ? new Lock(this, path) : null;

    private sealed class Lock(VirtualDisk disk, string path) : IDisposable
    {
        public void Dispose() => disk._locks.Remove(path);
    }

    private sealed class Appender : MemoryStream
    {
        private readonly VirtualDisk _disk;
        private readonly string _path;

        public Appender(VirtualDisk disk, string path, long length)
        {
            _disk = disk;
            _path = path;
            if (disk.Exists(path))
            {
                Write(disk.Bytes(path).AsSpan(0, (int)Math.Min(length, disk.Bytes(path).Length)));
            }
        }

        public override void Flush() => _disk.SetBytes(_path, ToArray());

        protected override void Dispose(bool disposing)
        {
            if (disposing && CanRead)
            {
                Flush();
            }

            base.Dispose(disposing);
        }
    }
}

/// <summary>
/// A compiler of a tiny language. <c>cc -o OUT [-d DEPS] IN…</c> concatenates its inputs; a line <c>#include FILE</c> takes in a file
/// and is told in DEPS; <c>#error</c> fails; <c>#strip</c> drops what follows in the line's file; <c>#hang</c> waits to be killed.
/// </summary>
internal sealed class FakeCompiler(VirtualDisk disk) : IProcessRunner
{
    private readonly Lock _gate = new();

    public List<string> Ran { get; } = [];

    public bool ForgetDependencies { get; set; }

    /// <summary>A variable that it says it read, as rustc says it.</summary>
    public string? Variable { get; set; }

    /// <summary>What it prints when all is well.</summary>
    public string Says { get; set; } = "";

    /// <summary>What is taken in for what <c>#include</c> names, where a source leaves it to the configuration.</summary>
    public Dictionary<string, string> Includes { get; } = new(StringComparer.Ordinal);

    /// <summary>What happens between reading the sources and writing the output.</summary>
    public Action? Meanwhile { get; set; }

    public int MaxAtOnce { get; private set; }

    private int _now;

    public async Task<ProcessResult> RunAsync(ProcessStart start, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            MaxAtOnce = Math.Max(MaxAtOnce, Interlocked.Increment(ref _now));
        }

        await Task.Yield();
        string output = "";
        string? dependencies = null;
        List<string> inputs = [];
        for (int i = 1; i < start.Command.Count; i++)
        {
            switch (start.Command[i])
            {
                case "-o":
                    output = start.Command[++i];
                    break;
                case "-d":
                    dependencies = start.Command[++i];
                    break;
                case string flag when flag.StartsWith('-'):
                    break;
                case string file:
                    inputs.Add(file);
                    break;
            }
        }

        List<string> read = [];
        StringBuilder text = new();
        bool hang = false;
        lock (_gate)
        {
            Ran.Add(inputs[0]);
            foreach (string input in inputs)
            {
                Expand(input);
            }

            if (text.ToString().Contains("#error", StringComparison.Ordinal))
            {
                _now--;
                disk[output] = "half";
                return new(1, "", $"{inputs[0]}:1:2: error: asked for\n");
            }

            Meanwhile?.Invoke();
            hang = text.ToString().Contains("#hang", StringComparison.Ordinal);
            disk[output] = hang ? "half" : text.ToString();
            if (dependencies is not null && !ForgetDependencies && !hang)
            {
                disk[dependencies] = "x.o: " + string.Join(" \\\n ", read) + "\n"
                    + (Variable is null ? "" : $"\n# env-dep:{Variable}=value");
            }

            _now--;
        }

        if (hang)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return new(0, "", Says);

        void Expand(string path)
        {
            read.Add(path);
            foreach (string line in disk[path].Split('\n'))
            {
                if (line.StartsWith("#include ", StringComparison.Ordinal))
                {
                    string file = line["#include ".Length..];
                    Expand(Includes.GetValueOrDefault(file, file));
                }
                else if (!line.StartsWith("//", StringComparison.Ordinal))
                {
                    text.Append(line).Append('\n');
                }
            }
        }
    }
}
