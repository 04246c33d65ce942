// SPDX-License-Identifier: BSD-3-Clause
// Reads the log of a build, up to the first record that does not parse.
using System.IO.Hashing;
using System.Text;

namespace Unicore.Build.Actions;

internal sealed partial class BuildLog
{
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
                int file = Known(r.Read7BitEncodedInt());
                FileStamp stamp = new(r.ReadInt64(), r.ReadInt64(), r.ReadInt64());
                Files[file] = new(stamp, ReadHash(r), _words[Known(r.Read7BitEncodedInt())]);
                break;
            case 'A':
                string id = r.ReadString();
                string[] command = Many(r, word => _words[Known(word)]);
                ContentHash tool = ReadHash(r);
                (int File, ContentHash Hash)[] inputs = Many(r, contents => _contents[contents]);
                int declared = r.Read7BitEncodedInt();
                (int File, ContentHash Hash)[] outputs = Many(r, contents => _contents[contents]);
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

    private static ContentHash ReadHash(BinaryReader r)
    {
        ulong high = r.ReadUInt64();
        return new(high, r.ReadUInt64());
    }
}
