// SPDX-License-Identifier: BSD-3-Clause
// Everything outside that a plan was made from, so that the next build can tell whether it still holds.
using System.IO.Hashing;
using System.Text;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Toolchains;
using Unicore.Unikraft.Asking;

namespace Unicore.Unikraft.Planning;

/// <summary>Contents of files, names in folders, environment variables and tools as they were.</summary>
internal sealed partial class Snapshot
{
    private const long RacyTicks = 20 * TimeSpan.TicksPerMillisecond;

    private static readonly EnumerationOptions Readable = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    private readonly List<(string Path, long Size, long Modified, UInt128 Hash)> _files = [];
    private readonly List<(string Path, long Modified, UInt128 Names)> _folders = [];
    private readonly List<(string Name, string? Value)> _variables = [];
    private readonly List<(string Command, string Stamp)> _tools = [];
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private long _begun = DateTime.UtcNow.Ticks;
    private string _version = "";

    private Snapshot()
    {
    }

    /// <summary>Begins one, before anything is read: which names stand in the folders, and the tree's version.</summary>
    public static Snapshot Begin(IEnumerable<string> roots, IReadOnlyCollection<string> without, string version)
    {
        Snapshot result = new() { _version = version };
        HashSet<string> seen = new(without, StringComparer.Ordinal);
        foreach (string root in roots.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            result.AddFolder(root, seen);
        }

        return result;
    }

    /// <summary>Completes it, when it is known what was read. Files that are not there are part of it: their appearance counts.</summary>
    public Snapshot With(IEnumerable<string> files, IEnumerable<string> written, IEnumerable<string> variables, IEnumerable<string> tools)
    {
        Snapshot result = new() { _begun = _begun, _version = _version };
        result._folders.AddRange(_folders);
        foreach (string file in files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            result.AddFile(file, ours: false);
        }

        foreach (string file in written.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            result.AddFile(file, ours: true);
        }

        result._variables.AddRange(variables.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(v => (v, Environment.GetEnvironmentVariable(v))));
        result._given.UnionWith(Environment.GetEnvironmentVariables().Keys.Cast<string>());
        result._tools.AddRange(tools.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(t => (t, Toolchain.StampOf(t))));
        return result;
    }

    /// <summary>Why it no longer holds; null when it does.</summary>
    /// <param name="version">The tree's version now.</param>
    public string? Difference(string version)
    {
        if (version != _version)
        {
            return "the tree's version changed";
        }

        // What nobody had set may be read as well.
        string[] appeared = [.. Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(n => !_given.Contains(n))];
        if (appeared.Length > 0
            && VariablesNamedIn(_files.Where(f => f.Size >= 0).Select(f => f.Path))
                .FirstOrDefault(v => appeared.Contains(v, StringComparer.Ordinal)) is { } set)
        {
            return $"the environment variable {set} changed";
        }

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
            FileInfo info = PhysicalFileSystem.FileOf(path);
            if (!info.Exists
                ? size >= 0
                : size < 0
                    || ((info.Length != size || info.LastWriteTimeUtc.Ticks != modified) && (info.Length != size || Hash(path) != hash)))
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

    /// <summary>Environment variables whose names stand in the files: what is made of those depends on them.</summary>
    public static IEnumerable<string> VariablesNamedIn(IEnumerable<string> files)
    {
        HashSet<string> given = [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()];
        HashSet<string> found = new(StringComparer.Ordinal) { "PATH" };
        foreach (string file in files.Where(File.Exists))
        {
            ReadOnlySpan<char> text = File.ReadAllText(file);
            foreach (ValueMatch word in Word().EnumerateMatches(text))
            {
                string name = text.Slice(word.Index, word.Length).ToString();
                if (given.Contains(name))
                {
                    found.Add(name);
                }
            }
        }

        return found.Except(MakeQuestion.MakesOwn);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_version);
        writer.Write(_given.Count);
        foreach (string name in _given)
        {
            writer.Write(name);
        }

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
        Snapshot result = new() { _version = reader.ReadString() };
        for (int i = reader.ReadInt32(); i > 0; i--)
        {
            result._given.Add(reader.ReadString());
        }

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

    /// <summary>
    /// Adds a file as it is; one that others changed since all began may have been read before or after that, and holds no longer.
    /// </summary>
    private void AddFile(string file, bool ours)
    {
        FileInfo info = PhysicalFileSystem.FileOf(file);
        if (!info.Exists)
        {
            _files.Add((file, -1, 0, 0));
            return;
        }

        long modified = info.LastWriteTimeUtc.Ticks;
        bool changed = !ours && modified >= _begun - RacyTicks;
        _files.Add((file, info.Length, changed || modified >= DateTime.UtcNow.Ticks - RacyTicks ? -1 : modified, changed ? 0 : Hash(file)));
    }

    private void AddFolder(string folder, HashSet<string> seen)
    {
        folder = RealPath.Of(folder);
        if (!Directory.Exists(folder) || !seen.Add(folder))
        {
            return;
        }

        long modified = Directory.GetLastWriteTimeUtc(folder).Ticks;
        _folders.Add((folder, modified >= _begun - RacyTicks ? -1 : modified, Names(folder)));
        foreach (string child in Directory.EnumerateDirectories(folder, "*", Readable).Order(StringComparer.Ordinal))
        {
            if (!IsHidden(Path.GetFileName(child)))
            {
                AddFolder(child, seen);
            }
        }
    }

    /// <summary>The names in a folder; not those that builds, editors and version control put there.</summary>
    private static UInt128 Names(string folder) =>
        XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(string.Join(
            '\n',
            Directory.EnumerateFileSystemEntries(folder, "*", Readable).Select(e => Path.GetFileName(e)!).Where(n => !IsHidden(n))
                .Order(StringComparer.Ordinal))));

    private static bool IsHidden(string name) =>
        name[0] == '.' || name is "bin" or "obj" or "build" or "__pycache__" or "unikraft.lock.json" || name[^1] == '~'
        || name.EndsWith(".tmp", StringComparison.Ordinal);

    private static UInt128 Hash(string file) => XxHash128.HashToUInt128(File.ReadAllBytes(file));

    private static void Write(BinaryWriter writer, UInt128 value)
    {
        writer.Write((ulong)(value >> 64));
        writer.Write((ulong)value);
    }

    private static UInt128 ReadHash(BinaryReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64());

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Word();
}
