// SPDX-License-Identifier: BSD-3-Clause
// The log of what was built: append-only, checked record by record, cut off at the first that does not parse.
using System.IO.Hashing;
using System.Text;

namespace Unicore.Build;

/// <summary>What is known of a file: contents as of a stamp.</summary>
internal readonly record struct FileRecord(FileStamp Stamp, UInt128 Hash, string Tokens);

/// <summary>How an action last ran.</summary>
internal sealed class ActionRecord
{
    public required string[] Command { get; init; }
    public required UInt128 Tool { get; init; }
    public required int[] Inputs { get; init; }
    public required UInt128[] InputHashes { get; init; }
    public required int Declared { get; init; }
    public required int[] Outputs { get; init; }
    public required UInt128[] OutputHashes { get; init; }
    public required UInt128 ConfigurationHash { get; set; }
    public required string[] Configuration { get; init; }
}

internal sealed class BuildLog : IDisposable
{
    private static ReadOnlySpan<byte> Magic => "unicore-build-log 3\n"u8;

    private readonly IFileSystem _files;
    private readonly string _path;
    private readonly List<string> _paths = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly MemoryStream _buffer = new();
    private Stream? _stream;
    private long _validLength;
    private int _records;

    public BuildLog(IFileSystem files, string path)
    {
        _files = files;
        _path = path;
        Load();
    }

    public Dictionary<string, ActionRecord> Actions { get; } = new(StringComparer.Ordinal);

    public Dictionary<int, FileRecord> Files { get; } = [];

    public int PathCount => _paths.Count;

    public string PathOf(int id) => _paths[id];

    public int IdOf(string path)
    {
        if (_ids.TryGetValue(path, out int id))
        {
            return id;
        }

        id = AddPath(path);
        Append('P', w => w.Write(path));
        return id;
    }

    public void Put(int file, FileRecord record)
    {
        Files[file] = record;
        Append('F', w => WriteFile(w, file, record));
    }

    public void Put(string action, ActionRecord record)
    {
        Actions[action] = record;
        Append('A', w => WriteAction(w, action, record));
    }

    public void Flush() => _stream?.Flush();

    public void Dispose()
    {
        _stream?.Dispose();
        _buffer.Dispose();
    }

    /// <summary>Writes the log anew when most of it is history.</summary>
    public void CompactIfWorthIt(HashSet<string> liveActions)
    {
        if (_stream is null || _records < 512 || _records < 3 * (Files.Count + Actions.Count + _paths.Count))
        {
            return;
        }

        Dictionary<string, ActionRecord> actions = new(Actions, StringComparer.Ordinal);
        Dictionary<int, FileRecord> files = new(Files);
        _stream.Dispose();
        string temporary = _path + ".tmp";
        _files.Delete(temporary);
        using (Stream target = _files.OpenAppend(temporary, 0))
        {
            target.Write(Magic);
            _stream = target;
            foreach (string path in _paths)
            {
                Append('P', w => w.Write(path));
            }

            foreach ((int id, FileRecord record) in files)
            {
                Append('F', w => WriteFile(w, id, record));
            }

            foreach ((string id, ActionRecord record) in actions)
            {
                if (liveActions.Contains(id))
                {
                    Append('A', w => WriteAction(w, id, record));
                }
            }
        }

        _stream = null;
        _files.Move(temporary, _path);
    }

    private int AddPath(string path)
    {
        int id = _paths.Count;
        _paths.Add(path);
        _ids.Add(path, id);
        return id;
    }

    private void Append(char kind, Action<BinaryWriter> write)
    {
        _records++;
        if (_stream is null)
        {
            _files.CreateDirectory(Path.GetDirectoryName(_path)!);
            _stream = _files.OpenAppend(_path, _validLength);
            if (_validLength == 0)
            {
                _stream.Write(Magic);
            }
        }

        _buffer.SetLength(0);
        using (BinaryWriter writer = new(_buffer, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write((byte)kind);
            write(writer);
        }

        ReadOnlySpan<byte> payload = _buffer.GetBuffer().AsSpan(0, (int)_buffer.Length);
        Span<byte> head = stackalloc byte[12];
        BitConverter.TryWriteBytes(head, payload.Length);
        BitConverter.TryWriteBytes(head[4..], XxHash64.HashToUInt64(payload));
        _stream.Write(head);
        _stream.Write(payload);
    }

    private void Load()
    {
        if (_files.Stat(_path) is null)
        {
            return;
        }

        byte[] bytes = _files.ReadAllBytes(_path);
        if (!bytes.AsSpan().StartsWith(Magic))
        {
            return;
        }

        int at = Magic.Length;
        while (at + 12 <= bytes.Length)
        {
            int length = BitConverter.ToInt32(bytes, at);
            if (length <= 0 || length > bytes.Length - at - 12
                || BitConverter.ToUInt64(bytes, at + 4) != XxHash64.HashToUInt64(bytes.AsSpan(at + 12, length)))
            {
                break;
            }

            try
            {
                using BinaryReader reader = new(new MemoryStream(bytes, at + 12, length, writable: false), Encoding.UTF8);
                Read(reader);
            }
            catch (Exception e) when (e is IOException or ArgumentException or InvalidDataException)
            {
                break;
            }

            _records++;
            at += 12 + length;
        }

        _validLength = at;
    }

    private void Read(BinaryReader r)
    {
        switch ((char)r.ReadByte())
        {
            case 'P':
                AddPath(r.ReadString());
                break;
            case 'F':
                Files[Known(r.ReadInt32())] = new(new(r.ReadInt64(), r.ReadInt64(), r.ReadInt64()), ReadHash(r), r.ReadString());
                break;
            case 'A':
                string id = r.ReadString();
                Actions[id] = new ActionRecord
                {
                    Command = Many(r, static r => r.ReadString()),
                    Tool = ReadHash(r),
                    Inputs = Many(r, r => Known(r.ReadInt32())),
                    InputHashes = Many(r, ReadHash),
                    Declared = r.ReadInt32(),
                    Outputs = Many(r, r => Known(r.ReadInt32())),
                    OutputHashes = Many(r, ReadHash),
                    ConfigurationHash = ReadHash(r),
                    Configuration = Many(r, static r => r.ReadString()),
                };
                break;
            default:
                throw new InvalidDataException();
        }
    }

    private int Known(int id) => (uint)id < (uint)_paths.Count ? id : throw new InvalidDataException();

    private static T[] Many<T>(BinaryReader r, Func<BinaryReader, T> read)
    {
        int count = r.ReadInt32();
        if ((uint)count > r.BaseStream.Length)
        {
            throw new InvalidDataException();
        }

        T[] values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = read(r);
        }

        return values;
    }

    private static void WriteFile(BinaryWriter w, int id, FileRecord record)
    {
        w.Write(id);
        w.Write(record.Stamp.Size);
        w.Write(record.Stamp.Modified);
        w.Write(record.Stamp.Created);
        Write(w, record.Hash);
        w.Write(record.Tokens);
    }

    private static void WriteAction(BinaryWriter w, string id, ActionRecord a)
    {
        w.Write(id);
        Many(w, a.Command, static (w, s) => w.Write(s));
        Write(w, a.Tool);
        Many(w, a.Inputs, static (w, i) => w.Write(i));
        Many(w, a.InputHashes, Write);
        w.Write(a.Declared);
        Many(w, a.Outputs, static (w, i) => w.Write(i));
        Many(w, a.OutputHashes, Write);
        Write(w, a.ConfigurationHash);
        Many(w, a.Configuration, static (w, s) => w.Write(s));
    }

    private static void Many<T>(BinaryWriter w, T[] values, Action<BinaryWriter, T> write)
    {
        w.Write(values.Length);
        foreach (T value in values)
        {
            write(w, value);
        }
    }

    private static void Write(BinaryWriter w, UInt128 hash)
    {
        w.Write((ulong)(hash >> 64));
        w.Write((ulong)hash);
    }

    private static UInt128 ReadHash(BinaryReader r)
    {
        ulong high = r.ReadUInt64();
        return new UInt128(high, r.ReadUInt64());
    }
}
