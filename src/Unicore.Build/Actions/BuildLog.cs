// SPDX-License-Identifier: BSD-3-Clause
// The log of what was built: append-only, checked record by record, cut off at the first that does not parse.
using System.IO.Hashing;
using System.Text;

namespace Unicore.Build.Actions;

/// <summary>
/// Records of words, files' contents, files and actions; what occurs often is written once, and later ones replace earlier ones.
/// </summary>
internal sealed partial class BuildLog : IDisposable
{
    private static ReadOnlySpan<byte> Magic => "unicore-build-log 4\n"u8;

    private readonly IFileSystem _files;
    private readonly string _path;
    private readonly List<string> _words = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<(int File, ContentHash Hash)> _contents = [];
    private readonly Dictionary<(int File, ContentHash Hash), int> _contentIds = [];
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

    private int AddContents((int File, ContentHash Hash) contents)
    {
        int id = _contents.Count;
        _contents.Add(contents);
        _contentIds.Add(contents, id);
        return id;
    }

    /// <summary>The number of a file with certain contents: hundreds of actions read the same headers.</summary>
    private int IdOf(int file, ContentHash hash)
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

    private static void Many(BinaryWriter w, int[] values)
    {
        w.Write7BitEncodedInt(values.Length);
        foreach (int value in values)
        {
            w.Write7BitEncodedInt(value);
        }
    }

    private static void Write(BinaryWriter w, ContentHash hash)
    {
        w.Write(hash.High);
        w.Write(hash.Low);
    }
}
