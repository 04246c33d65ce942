// SPDX-License-Identifier: BSD-3-Clause
// The disk and the console that the engine sees in a comparison.
using System.Text;
using Unicore.Kconfig.Conf;

namespace Unicore.Oracles;

internal sealed class MemoryDisk : IConfDisk
{
    private readonly string _tree;
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = ["", "."];

    public MemoryDisk(string tree, Request request)
    {
        _tree = tree;
        foreach ((string? path, string? text) in request.Files)
        {
            Put(path, OurSession.FromBytes(text));
        }

        if (request.Config is not null)
        {
            Put(".config", OurSession.FromBytes(request.Config));
        }
    }

    public IReadOnlyDictionary<string, string> Files =>
        _files.ToDictionary(f => f.Key, f => OurSession.ToBytes(f.Value), StringComparer.Ordinal);

    public string? ReadHereOrInTree(string path) => Read(path) ?? ReadReal(Path.Combine(_tree, path));

    public bool Exists(string path) => _files.ContainsKey(path);

    public bool IsFolder(string path) => _folders.Contains(path);

    public string? Read(string path) => _files.GetValueOrDefault(path);

    public void Write(string path, string text) => Put(path, text);

    public void WriteThrough(string path, string text) => Put(path, text);

    public void Replace(string path, string text)
    {
        if (_files.Remove(path, out string? old))
        {
            _files[path + ".old"] = old;
        }

        Put(path, text);
    }

    public void Touch(string path) => Put(path, Read(path) ?? "");

    private void Put(string path, string text)
    {
        _files[path] = text;
        for (string? folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            _folders.Add(folder);
        }
    }

    private static string? ReadReal(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}

internal sealed class ScriptedConsole(string keys) : IConfConsole
{
    private const int Most = 8 << 20;
    private int _at;

    public StringBuilder Output { get; } = new();

    public StringBuilder Error { get; } = new();

    public bool IsTerminal => false;

    public string? ReadLine()
    {
        if (_at == keys.Length)
        {
            return null;
        }

        int end = keys.IndexOf('\n', _at);
        int from = _at;
        _at = end < 0 ? keys.Length : end + 1;
        return keys[from.._at];
    }

    public void Write(string text)
    {
        if (Output.Append(text).Length > Most)
        {
            throw new EndlessException();
        }
    }

    public void WriteError(string text) => Error.Append(text);

    public uint Seed() => 1;
}

internal sealed class EndlessException : Exception;
