// SPDX-License-Identifier: BSD-3-Clause
// Everything outside that a plan was made from, so that the next build can tell whether it still holds.
using System.IO.Hashing;
using System.Text;
using Unicore.Build;

namespace Unicore.Unikraft.Planning;

/// <summary>Contents of files, names in folders, environment variables and tools as they were.</summary>
internal sealed class Snapshot
{
    private const long RacyTicks = 20 * TimeSpan.TicksPerMillisecond;

    private readonly List<(string Path, long Size, long Modified, UInt128 Hash)> _files = [];
    private readonly List<(string Path, long Modified, UInt128 Names)> _folders = [];
    private readonly List<(string Name, string? Value)> _variables = [];
    private readonly List<(string Command, string Stamp)> _tools = [];

    private Snapshot()
    {
    }

    /// <summary>Takes one. Files that are not there are part of it: their appearance counts.</summary>
    public static Snapshot Take(IEnumerable<string> files, IEnumerable<string> roots, IReadOnlyCollection<string> without, IEnumerable<string> variables, IEnumerable<string> tools)
    {
        Snapshot result = new();
        long now = DateTime.UtcNow.Ticks;
        foreach (string file in files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            FileInfo info = new(file);
            if (!info.Exists)
            {
                result._files.Add((file, -1, 0, 0));
                continue;
            }

            long modified = info.LastWriteTimeUtc.Ticks;
            result._files.Add((file, info.Length, modified >= now - RacyTicks ? -1 : modified, Hash(file)));
        }

        HashSet<string> seen = new(without, StringComparer.Ordinal);
        foreach (string root in roots.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            result.AddFolder(root, seen, now);
        }

        result._variables.AddRange(variables.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(v => (v, Environment.GetEnvironmentVariable(v))));
        result._tools.AddRange(tools.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(t => (t, Toolchain.StampOf(t))));
        return result;
    }

    /// <summary>Why it no longer holds; null when it does.</summary>
    public string? Difference()
    {
        foreach ((string name, string? value) in _variables)
        {
            if (Environment.GetEnvironmentVariable(name) != value)
            {
                return $"the environment variable {name} changed";
            }
        }

        foreach ((string command, string stamp) in _tools)
        {
            if (Toolchain.StampOf(command) != stamp)
            {
                return $"{command} changed";
            }
        }

        foreach ((string path, long size, long modified, UInt128 hash) in _files)
        {
            FileInfo info = new(path);
            if (!info.Exists ? size >= 0 : size < 0 || ((info.Length != size || info.LastWriteTimeUtc.Ticks != modified) && (info.Length != size || Hash(path) != hash)))
            {
                return size < 0 ? $"{path} is new" : info.Exists ? $"{path} changed" : $"{path} is gone";
            }
        }

        foreach ((string path, long modified, UInt128 names) in _folders)
        {
            if (!Directory.Exists(path) || (Directory.GetLastWriteTimeUtc(path).Ticks != modified && Names(path) != names))
            {
                return $"what is in {path} changed";
            }
        }

        return null;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_files.Count);
        foreach ((string path, long size, long modified, UInt128 hash) in _files)
        {
            writer.Write(path);
            writer.Write(size);
            writer.Write(modified);
            Write(writer, hash);
        }

        writer.Write(_folders.Count);
        foreach ((string path, long modified, UInt128 names) in _folders)
        {
            writer.Write(path);
            writer.Write(modified);
            Write(writer, names);
        }

        writer.Write(_variables.Count);
        foreach ((string name, string? value) in _variables)
        {
            writer.Write(name);
            writer.Write(value is not null);
            writer.Write(value ?? "");
        }

        writer.Write(_tools.Count);
        foreach ((string command, string stamp) in _tools)
        {
            writer.Write(command);
            writer.Write(stamp);
        }
    }

    public static Snapshot Read(BinaryReader reader)
    {
        Snapshot result = new();
        for (int i = reader.ReadInt32(); i > 0; i--)
        {
            result._files.Add((reader.ReadString(), reader.ReadInt64(), reader.ReadInt64(), ReadHash(reader)));
        }

        for (int i = reader.ReadInt32(); i > 0; i--)
        {
            result._folders.Add((reader.ReadString(), reader.ReadInt64(), ReadHash(reader)));
        }

        for (int i = reader.ReadInt32(); i > 0; i--)
        {
            string name = reader.ReadString();
            bool set = reader.ReadBoolean();
            string value = reader.ReadString();
            result._variables.Add((name, set ? value : null));
        }

        for (int i = reader.ReadInt32(); i > 0; i--)
        {
            result._tools.Add((reader.ReadString(), reader.ReadString()));
        }

        return result;
    }

    private void AddFolder(string folder, HashSet<string> seen, long now)
    {
        if (!seen.Add(folder) || !Directory.Exists(folder))
        {
            return;
        }

        long modified = Directory.GetLastWriteTimeUtc(folder).Ticks;
        _folders.Add((folder, modified >= now - RacyTicks ? -1 : modified, Names(folder)));
        foreach (string child in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (!IsHidden(Path.GetFileName(child)) && new DirectoryInfo(child).LinkTarget is null)
            {
                AddFolder(child, seen, now);
            }
        }
    }

    /// <summary>The names in a folder; not those that builds, editors and version control put there.</summary>
    private static UInt128 Names(string folder) =>
        XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(string.Join('\n', Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)!).Where(n => !IsHidden(n)).Order(StringComparer.Ordinal))));

    private static bool IsHidden(string name) => name[0] == '.' || name is "bin" or "obj" or "build" or "__pycache__" or "unikraft.lock.json" || name[^1] == '~' || name.EndsWith(".tmp", StringComparison.Ordinal);

    private static UInt128 Hash(string file) => XxHash128.HashToUInt128(File.ReadAllBytes(file));

    private static void Write(BinaryWriter writer, UInt128 value)
    {
        writer.Write((ulong)(value >> 64));
        writer.Write((ulong)value);
    }

    private static UInt128 ReadHash(BinaryReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64());
}
