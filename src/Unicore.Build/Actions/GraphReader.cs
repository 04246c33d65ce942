// SPDX-License-Identifier: BSD-3-Clause
// Reads what a GraphWriter wrote.
using Unicore.Diagnostics;

namespace Unicore.Build.Actions;

/// <summary>A binary reader for actions and what belongs to them. Equal words and lists are the same objects.</summary>
public sealed class GraphReader : BinaryReader
{
    private readonly string?[] _words;
    private readonly string?[][] _lists;
    private readonly Dictionary<string, StepKind> _kinds;

    internal GraphReader(Stream stream, IEnumerable<StepKind> kinds)
        : base(stream)
    {
        _kinds = kinds.ToDictionary(k => k.Name, StringComparer.Ordinal);
        _words = [null, .. ReadMany(ReadString)];
        _lists = ReadMany(() => ReadMany(() => _words[Read7BitEncodedInt()]));
    }

    /// <summary>Reads a word that is never null.</summary>
    /// <returns>The word.</returns>
    public string ReadWord() => ReadOptionalWord() ?? throw new InvalidDataException();

    /// <summary>Reads a word.</summary>
    /// <returns>The word, or null.</returns>
    public string? ReadOptionalWord() => _words[Read7BitEncodedInt()];

    /// <summary>Reads a list of words.</summary>
    /// <returns>The words.</returns>
    public string[] ReadWords() => ReadOptionalWords()!;

    /// <summary>Reads names with their values.</summary>
    /// <returns>The pairs.</returns>
    public Dictionary<string, string?> ReadPairs()
    {
        string?[] list = ReadOptionalWords();
        Dictionary<string, string?> pairs = new(list.Length / 2, StringComparer.Ordinal);
        for (int i = 0; i + 1 < list.Length; i += 2)
        {
            pairs.Add(list[i]!, list[i + 1]);
        }

        return pairs;
    }

    /// <summary>Reads many values.</summary>
    /// <param name="read">Reads one.</param>
    /// <returns>The values.</returns>
    public T[] ReadMany<T>(Func<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        int count = Read7BitEncodedInt();
        if ((uint)count > BaseStream.Length - BaseStream.Position)
        {
            throw new InvalidDataException();
        }

        T[] values = count == 0 ? [] : new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = read();
        }

        return values;
    }

    /// <summary>Reads an action.</summary>
    /// <returns>The action, with the code of its step.</returns>
    /// <exception cref="InvalidDataException">There is no step of that kind.</exception>
    public BuildAction ReadAction() => new()
    {
        Id = ReadWord(), Description = ReadWord(), Phase = (ActionPhase)ReadByte(), AlwaysRuns = ReadBoolean(), Step = ReadStep(),
        Command = ReadWords(), Launcher = ReadWords(), Uncompared = ReadWords(), WorkingDirectory = ReadWord(),
        Inputs = ReadWords(), OrderOnly = ReadWords(), Outputs = ReadWords(), WritesInPlace = ReadBoolean(),
        DependencyFile = ReadOptionalWord(), ConfigurationHeader = ReadOptionalWord(), Environment = ReadPairs(), ToolIdentity = ReadWord(),
        Shared = ReadBoolean() ? new(ReadPairs(), ReadWords()) { Made = ReadWords() } : null,
    };

    /// <summary>Reads a diagnostic.</summary>
    /// <returns>The diagnostic.</returns>
    public Diagnostic ReadDiagnostic() =>
        new(ReadWord(), (Severity)ReadByte(), ReadWord(), ReadOptionalWord(), Read7BitEncodedInt(), Read7BitEncodedInt());

    private string?[] ReadOptionalWords() => _lists[Read7BitEncodedInt()];

    private StepKind? ReadStep() => ReadOptionalWord() is not { } name ? null
        : _kinds.TryGetValue(name, out StepKind? kind) ? kind : throw new InvalidDataException($"There is no step '{name}'.");
}
