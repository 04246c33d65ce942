// SPDX-License-Identifier: BSD-3-Clause
// What objects are kept by: first by all that is known before a compiler runs, then by what it turned out to read.
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Unicore.Build.Actions;

namespace Unicore.Build.Caching;

/// <summary>
/// Computes keys. They are SHA-256, of values whose ends are told: whoever shares objects shares them with strangers' sources.
/// </summary>
internal sealed class ObjectKeys(InputContents contents)
{
    /// <summary>The version of keys and values.</summary>
    private const string Format = "unicore object 1";

    private static readonly string[] PrefixMaps = ["-ffile-prefix-map=", "--remap-path-prefix="];

    private readonly ConditionalWeakTable<SharedInputs, byte[]> _listings = [];
    private readonly ConditionalWeakTable<SharedInputs, FolderNames> _byInputs = [];

    /// <summary>The names of the folders that an action's files are in.</summary>
    public FolderNames NamesFor(SharedInputs shared) => _byInputs.GetValue(shared, s => new(s));

    /// <summary>
    /// The key of an action by its tools, environment, command, configuration header, sources, and the names of the files that it could
    /// find; null when a source may have it read more than it tells.
    /// </summary>
    public byte[]? First(BuildAction action)
    {
        FolderNames names = NamesFor(action.Shared!);
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes, Encoding.UTF8);
        to.Write(Format);
        to.Write(action.ToolIdentity);
        foreach ((string name, string? value) in action.Environment.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            to.Write(name);
            to.Write(value is not null);
            to.Write(names.Neutral(value ?? ""));
        }

        to.Write(names.Neutral(action.WorkingDirectory));
        string[] command = [.. action.Command.Where(a => !Array.Exists(PrefixMaps, p => a.StartsWith(p, StringComparison.Ordinal)))];
        to.Write(command.Length);
        foreach (string argument in command)
        {
            to.Write(names.Neutral(argument));
        }

        to.Write(_listings.GetValue(action.Shared!, s => Listings(s, names)));
        to.Write(action.ConfigurationHeader is null ? "" : contents.Header(action.ConfigurationHeader).Rest);
        foreach (string input in action.Inputs)
        {
            if (contents.Of(input) is not { IsOpaque: false } source)
            {
                return null;
            }

            to.Write(names.Neutral(input));
            to.Write(source.Hash);
        }

        return Hash(bytes);
    }

    /// <summary>
    /// The key of an action's object by the files that it reads, as they are now, and the values of the symbols that these name. Null when
    /// one of the files is not there, or may have it read more.
    /// </summary>
    /// <param name="first">The action's first key.</param>
    /// <param name="action">The action.</param>
    /// <param name="names">The names of the files, in the order in which the compiler tells of them.</param>
    /// <param name="paths">The same files by their paths.</param>
    public byte[]? Second(byte[] first, BuildAction action, IReadOnlyList<string> names, IReadOnlyList<string> paths)
    {
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes, Encoding.UTF8);
        HashSet<string> symbols = new(StringComparer.Ordinal);
        to.Write(first);
        to.Write(names.Count);
        for (int i = 0; i < names.Count; i++)
        {
            if (contents.Of(paths[i]) is not { IsOpaque: false } file)
            {
                return null;
            }

            to.Write(names[i]);
            to.Write(file.Hash);
            symbols.UnionWith(file.Symbols);
        }

        if (action.ConfigurationHeader is { } header)
        {
            // A macro of the command line may stand for one.
            symbols.UnionWith(action.Command.SelectMany(word => InputContents.SymbolsIn(Encoding.UTF8.GetBytes(word))));
            foreach (string value in contents.Header(header).Of(symbols))
            {
                to.Write(value);
            }
        }

        return Hash(bytes);
    }

    private byte[] Listings(SharedInputs shared, FolderNames names)
    {
        using MemoryStream bytes = new();
        using BinaryWriter to = new(bytes, Encoding.UTF8);
        foreach (string folder in shared.Searched)
        {
            to.Write(names.Neutral(folder));
            to.Write(contents.Listing(folder));
        }

        return Hash(bytes);
    }

    private static byte[] Hash(MemoryStream bytes) => SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
}
