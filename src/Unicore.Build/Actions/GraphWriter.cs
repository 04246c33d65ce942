// SPDX-License-Identifier: BSD-3-Clause
// Writes actions: words occur many times, and so do lists of them, so each is written once.
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

/// <summary>A binary writer for actions and what belongs to them; <see cref="GraphReader"/> reads it.</summary>
public sealed class GraphWriter : BinaryWriter
{
    private readonly Dictionary<string, int> _wordIds = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];
    private readonly Dictionary<ContentHash, int> _listIds = [];
    private readonly List<int[]> _lists = [];

    internal GraphWriter()
        : base(new MemoryStream())
    {
    }

    /// <summary>Writes a word that may occur again.</summary>
    /// <param name="word">The word; null is read as such.</param>
    public void WriteWord(string? word) => Write7BitEncodedInt(IdOf(word));

    /// <summary>Writes a list of words that may occur again.</summary>
    /// <param name="words">The words.</param>
    public void WriteWords(IReadOnlyList<string> words) => WriteOptionalWords(words);

    private void WriteOptionalWords(IReadOnlyList<string?> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        int[] ids = [.. words.Select(IdOf)];
        ContentHash hash = ContentHash.Of(MemoryMarshal.AsBytes<int>(ids));
        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_listIds, hash, out bool known);
        if (!known)
        {
            id = _lists.Count;
            _lists.Add(ids);
        }

        Write7BitEncodedInt(id);
    }

    /// <summary>Writes names with their values, sorted.</summary>
    /// <param name="pairs">The pairs.</param>
    public void WritePairs(IReadOnlyDictionary<string, string?> pairs) =>
        WriteOptionalWords([.. pairs.OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => new[] { p.Key, p.Value })]);

    /// <summary>Writes many values.</summary>
    /// <param name="values">The values.</param>
    /// <param name="write">Writes one.</param>
    public void WriteMany<T>(IReadOnlyCollection<T> values, Action<T> write)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(write);
        Write7BitEncodedInt(values.Count);
        foreach (T value in values)
        {
            write(value);
        }
    }

    /// <summary>Writes an action; of its step the kind's name.</summary>
    /// <param name="action">The action.</param>
    public void WriteAction(BuildAction action)
    {
        ArgumentNullException.ThrowIfNull(action);
        WriteWord(action.Id);
        WriteWord(action.Description);
        Write((byte)action.Phase);
        Write(action.AlwaysRuns);
        WriteWord(action.Step?.Name);
        WriteWords(action.Command);
        WriteWords(action.Launcher);
        WriteWords(action.Uncompared);
        WriteWord(action.WorkingDirectory);
        WriteWords(action.Inputs);
        WriteWords(action.OrderOnly);
        WriteWords(action.Outputs);
        Write(action.WritesInPlace);
        WriteWord(action.DependencyFile);
        WriteWord(action.ConfigurationHeader);
        WritePairs(action.Environment);
        WriteWord(action.ToolIdentity);
        Write(action.Shared is not null);
        if (action.Shared is { } shared)
        {
            WritePairs(shared.Folders);
            WriteWords(shared.Searched);
            WriteWords(shared.Made);
        }
    }

    /// <summary>Writes a diagnostic.</summary>
    /// <param name="diagnostic">The diagnostic.</param>
    public void WriteDiagnostic(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        WriteWord(diagnostic.Code);
        Write((byte)diagnostic.Severity);
        WriteWord(diagnostic.Message);
        WriteWord(diagnostic.File);
        Write7BitEncodedInt(diagnostic.Line);
        Write7BitEncodedInt(diagnostic.Column);
    }

    /// <summary>Writes the words, the lists and then what was written.</summary>
    internal void Complete(BinaryWriter to)
    {
        to.Write7BitEncodedInt(_words.Count);
        foreach (string word in _words)
        {
            to.Write(word);
        }

        to.Write7BitEncodedInt(_lists.Count);
        foreach (int[] list in _lists)
        {
            to.Write7BitEncodedInt(list.Length);
            foreach (int word in list)
            {
                to.Write7BitEncodedInt(word);
            }
        }

        Flush();
        MemoryStream body = (MemoryStream)OutStream;
        to.Write(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    /// <summary>The number of a word, from 1; none is 0.</summary>
    private int IdOf(string? word)
    {
        if (word is null)
        {
            return 0;
        }

        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_wordIds, word, out bool known);
        if (!known)
        {
            _words.Add(word);
            id = _words.Count;
        }

        return id;
    }
}
