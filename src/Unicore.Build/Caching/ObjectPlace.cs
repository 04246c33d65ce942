// SPDX-License-Identifier: BSD-3-Clause
// The place of one action's object in the cache.
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Unicore.Build.Actions;

namespace Unicore.Build.Caching;

/// <summary>Takes an object from the cache, or puts one there.</summary>
internal sealed class ObjectPlace(
    BuildAction action, byte[] key, bool isRead, ObjectKeys keys, CacheFolder kept, IFileSystem files,
    ConcurrentDictionary<string, bool> folders, Action<Action> wait) : IOutputPlace
{
    private const string ListKind = ".n";
    private const string ObjectKind = ".o";

    /// <summary>Lists of names kept for one action: what a source includes may depend on the configuration.</summary>
    private const int MostLists = 8;

    private readonly FolderNames _names = keys.NamesFor(action.Shared!);

    private string Dependencies => TemporaryNames.Of(action.DependencyFile!, action);

    /// <inheritdoc/>
    public bool TryTake()
    {
        try
        {
            foreach (string[] names in isRead ? Lists() : [])
            {
                if (PathsOf(names) is { } paths && keys.Second(key, action, names, paths) is { } second
                    && Read(second) is { } outputs)
                {
                    for (int i = 0; i < outputs.Count; i++)
                    {
                        Write(TemporaryNames.Of(action.Outputs[i], action), outputs[i]);
                    }

                    Write(Dependencies, Encoding.UTF8.GetBytes(DependencyFile.Text(action.Outputs[0], paths)));
                    return true;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The compiler will have the same trouble, and say so.
        }

        return false;
    }

    /// <inheritdoc/>
    public void Keep(DateTimeOffset started)
    {
        try
        {
            string text = Encoding.UTF8.GetString(files.ReadAllBytes(Dependencies));
            string[] paths = [.. (DependencyFile.Parse(text, action.WorkingDirectory) ?? []).Where(p => p != action.ConfigurationHeader)];
            string?[] names = Array.ConvertAll(paths, _names.NameOfRead);
            if (names.Length > 0 && DependencyFile.Variables(text).All(action.Environment.ContainsKey)
                && names.All(n => n is not null && !n.Contains('\n', StringComparison.Ordinal))
                && keys.Second(key, action, names!, paths) is { } second && paths.All(p => IsAsBefore(p, started)))
            {
                byte[][] outputs = [.. action.Outputs.Select(o => files.ReadAllBytes(TemporaryNames.Of(o, action)))];
                wait(() =>
                {
                    for (int i = 0; i < outputs.Length; i++)
                    {
                        kept.Write(second, KindOf(i), outputs[i]);
                    }

                    Add(names!);
                });
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is not there next time.
        }
    }

    /// <summary>What the first output is kept as, an object, and others: archives of crates.</summary>
    private static string KindOf(int output) => output == 0 ? ObjectKind : ObjectKind + output.ToString(CultureInfo.InvariantCulture);

    private List<byte[]>? Read(byte[] second)
    {
        List<byte[]> outputs = [];
        for (int i = 0; i < action.Outputs.Count; i++)
        {
            if (kept.Read(second, KindOf(i)) is not { } bytes)
            {
                return null;
            }

            outputs.Add(bytes);
        }

        return outputs;
    }

    private void Write(string path, byte[] bytes)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!folders.ContainsKey(folder))
        {
            files.CreateDirectory(folder);
            folders[folder] = true;
        }

        files.WriteAllBytes(path, bytes);
    }

    /// <summary>
    /// Whether the compiler read what the file holds now. What other actions made for this one they made before, and nobody else makes.
    /// </summary>
    private bool IsAsBefore(string path, DateTimeOffset started) => action.OrderOnly.Contains(path)
        || (files.Stat(path) is { } stamp && InputContents.IsBefore(stamp, started));

    private void Add(string[] names)
    {
        List<string[]> lists = [.. Lists()];
        if (!lists.Exists(l => l.AsSpan().SequenceEqual(names)))
        {
            lists.Insert(0, names);
            kept.Write(key, ListKind, Encoding.UTF8.GetBytes(string.Join("\n\n", lists.Take(MostLists).Select(l => string.Join('\n', l)))));
        }
    }

    private IEnumerable<string[]> Lists() => kept.Read(key, ListKind) is not { } lists ? []
        : Encoding.UTF8.GetString(lists).Split("\n\n").Select(l => l.Split('\n'));

    private string[]? PathsOf(string[] names)
    {
        string[] paths = [.. names.Select(_names.PathOf).OfType<string>()];
        return paths.Length == names.Length ? paths : null;
    }
}
