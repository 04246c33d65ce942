// SPDX-License-Identifier: BSD-3-Clause
// A YAML document as a tree in which every node knows its place.
using System.Buffers;
using System.Text;

namespace Unicore.Projects.Yaml;

/// <summary>A node; aliases share theirs, so the tree is a graph without circles.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
public abstract record YamlNode(int Line, int Column)
{
    // Characters that a message shows of a node: enough to find it, whatever its size.
    private protected const int MaxShown = 200;

    /// <summary>The node as one line, the way YAML's flow style has it, cut when it is long: for messages.</summary>
    public string Show()
    {
        var text = new StringBuilder();
        Write(text);
        return Cut(text.ToString(), MaxShown);
    }

    /// <summary>The beginning of a text, with an ellipsis in place of the rest.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";

    /// <summary>True for nothing: null, an empty list, an empty mapping.</summary>
    public abstract bool IsEmpty { get; }

    private protected abstract void Write(StringBuilder text);

    /// <summary>Whether more would only be cut off.</summary>
    private protected static bool IsEnough(StringBuilder text) => text.Length > MaxShown;

    private protected static void Write(StringBuilder text, YamlNode node) => node.Write(text);
}

/// <summary>A text; <paramref name="IsPlain"/> when no quotes or tag make it one, so that it may mean a number, a truth or null.</summary>
public sealed record YamlScalar(string Text, bool IsPlain, int Line, int Column) : YamlNode(Line, Column)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",[]{}#\"");

    /// <inheritdoc/>
    public override bool IsEmpty => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>What a plain y, yes, true, on or their opposites mean; null for other texts.</summary>
    public bool? Truth => !IsPlain ? null : Text.ToUpperInvariant() switch
    {
        "Y" or "YES" or "TRUE" or "ON" => true,
        "N" or "NO" or "FALSE" or "OFF" => false,
        _ => null,
    };

    private protected override void Write(StringBuilder text)
    {
        bool quoted = !IsPlain && (Text.Length == 0 || Text.AsSpan().ContainsAny(Special) || Text.Contains(": ", StringComparison.Ordinal));
        text.Append(quoted ? "\"" : "");
        foreach (char c in Text.AsSpan(0, Math.Min(Text.Length, MaxShown + 1)))
        {
            _ = c switch
            {
                '\n' => text.Append("\\n"),
                < ' ' or '\x7f' or '\x85' or '\u2028' or '\u2029' => text.Append("\\x").Append(((int)c).ToString("x2", null)),
                _ => text.Append(c),
            };
        }

        text.Append(quoted ? "\"" : "");
    }
}

/// <summary>A sequence.</summary>
public sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line, int Column) : YamlNode(Line, Column)
{
    /// <inheritdoc/>
    public override bool IsEmpty => Items.Count == 0;

    private protected override void Write(StringBuilder text)
    {
        text.Append('[');
        for (int i = 0; i < Items.Count && !IsEnough(text); i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Write(text, Items[i]);
        }

        text.Append(']');
    }
}

/// <summary>A mapping: its entries in their order, each key once.</summary>
public sealed record YamlMap(IReadOnlyList<YamlEntry> Entries, int Line, int Column) : YamlNode(Line, Column)
{
    /// <inheritdoc/>
    public override bool IsEmpty => Entries.Count == 0;

    /// <summary>What stands at a key; null without it.</summary>
    public YamlNode? Find(string key) => Entries.FirstOrDefault(e => e.Key.Text == key)?.Value;

    private protected override void Write(StringBuilder text)
    {
        text.Append('{');
        for (int i = 0; i < Entries.Count && !IsEnough(text); i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Write(text, Entries[i].Key);
            text.Append(": ");
            Write(text, Entries[i].Value);
        }

        text.Append('}');
    }
}

/// <summary>One key of a mapping with its value.</summary>
public sealed record YamlEntry(YamlScalar Key, YamlNode Value);
