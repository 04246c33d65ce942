// SPDX-License-Identifier: BSD-3-Clause
// The log of what was built: append-only, checked record by record, cut off at the first that does not parse.
using System.IO.Hashing;
using System.Text;

namespace Unicore.Build.Actions;

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
    private static ReadOnlySpan<byte> Magic => "unicore-build-log 4\n"u8;

    private readonly IFileSystem _files;
    private readonly string _path;
    private readonly List<string> _words = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<(int File, UInt128 Hash)> _contents = [];
    private readonly Dictionary<(int File, UInt128 Hash), int> _contentIds = [];
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

    public string PathOf(int id) => _words[id];

    /// <summary>The number of a path or another word that occurs many times; it is written once.</summary>
    public int IdOf(string word)
    {
        if (!_ids.TryGetValue(word, out int id))
        {
            id = AddWord(word);
            Append('W', w => w.Write(word));
        }

        return id;
    }

    public void Put(int file, FileRecord record)
    {
        Files[file] = record;
        Append(file, record);
    }

    public void Put(string action, ActionRecord record)
    {
        Actions[action] = record;
        Append(action, record);
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
        if (_stream is null || _records < 512 || _records < 3 * (Files.Count + Actions.Count + _words.Count))
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
            foreach (string word in _words)
            {
                Append('W', w => w.Write(word));
            }

            _contents.Clear();
            _contentIds.Clear();
            foreach ((int id, FileRecord record) in files)
            {
                Append(id, record);
            }

            foreach ((string id, ActionRecord record) in actions)
            {
                if (liveActions.Contains(id))
                {
                    Append(id, record);
                }
            }
        }

        _stream = null;
        _files.Move(temporary, _path);
    }

    private int AddWord(string word)
    {
        int id = _words.Count;
        _words.Add(word);
        _ids.Add(word, id);
        return id;
    }

    private int AddContents((int File, UInt128 Hash) contents)
    {
        int id = _contents.Count;
        _contents.Add(contents);
        _contentIds.Add(contents, id);
        return id;
    }

    /// <summary>The number of a file with certain contents: hundreds of actions read the same headers.</summary>
    private int IdOf(int file, UInt128 hash)
    {
        if (!_contentIds.TryGetValue((file, hash), out int id))
        {
            id = AddContents((file, hash));
            Append('C', w =>
            {
                w.Write7BitEncodedInt(file);
                Write(w, hash);
            });
        }

        return id;
    }

    private void Append(int file, FileRecord record)
    {
        int tokens = IdOf(record.Tokens);
        Append('F', w =>
        {
            w.Write7BitEncodedInt(file);
            w.Write(record.Stamp.Size);
            w.Write(record.Stamp.Modified);
            w.Write(record.Stamp.Created);
            Write(w, record.Hash);
            w.Write7BitEncodedInt(tokens);
        });
    }

    private void Append(string action, ActionRecord record)
    {
        int[] command = [.. record.Command.Select(IdOf)], configuration = [.. record.Configuration.Select(IdOf)];
        int[] inputs = [.. record.Inputs.Zip(record.InputHashes, IdOf)], outputs = [.. record.Outputs.Zip(record.OutputHashes, IdOf)];
        Append('A', w =>
        {
            w.Write(action);
            Many(w, command);
            Write(w, record.Tool);
            Many(w, inputs);
            w.Write7BitEncodedInt(record.Declared);
            Many(w, outputs);
            Write(w, record.ConfigurationHash);
            Many(w, configuration);
        });
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
        using BinaryReader reader = new(new MemoryStream(bytes, writable: false), Encoding.UTF8);
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
                reader.BaseStream.Position = at + 12;
                Read(reader);
            }
            catch (Exception e) when (e is IOException or ArgumentException or InvalidDataException or FormatException)
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
            case 'W':
                AddWord(r.ReadString());
                break;
            case 'C':
                AddContents((Known(r.Read7BitEncodedInt()), ReadHash(r)));
                break;
            case 'F':
                Files[Known(r.Read7BitEncodedInt())] = new(new(r.ReadInt64(), r.ReadInt64(), r.ReadInt64()), ReadHash(r),
                    _words[Known(r.Read7BitEncodedInt())]);
                break;
            case 'A':
                string id = r.ReadString();
                string[] command = Many(r, word => _words[Known(word)]);
                UInt128 tool = ReadHash(r);
                (int File, UInt128 Hash)[] inputs = Many(r, contents => _contents[contents]);
                int declared = r.Read7BitEncodedInt();
                (int File, UInt128 Hash)[] outputs = Many(r, contents => _contents[contents]);
                Actions[id] = new ActionRecord
                {
                    Command = command, Tool = tool, Declared = declared,
                    Inputs = Array.ConvertAll(inputs, i => i.File), InputHashes = Array.ConvertAll(inputs, i => i.Hash),
                    Outputs = Array.ConvertAll(outputs, o => o.File), OutputHashes = Array.ConvertAll(outputs, o => o.Hash),
                    ConfigurationHash = ReadHash(r), Configuration = Many(r, word => _words[Known(word)]),
                };
                break;
            default:
                throw new InvalidDataException();
        }
    }

    private int Known(int id) => (uint)id < (uint)_words.Count ? id : throw new InvalidDataException();

    private static T[] Many<T>(BinaryReader r, Func<int, T> read)
    {
        int count = r.Read7BitEncodedInt();
        if ((uint)count > r.BaseStream.Length)
        {
            throw new InvalidDataException();
        }

        T[] values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = read(r.Read7BitEncodedInt());
        }

        return values;
    }

    private static void Many(BinaryWriter w, int[] values)
    {
        w.Write7BitEncodedInt(values.Length);
        foreach (int value in values)
        {
            w.Write7BitEncodedInt(value);
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
