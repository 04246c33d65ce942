// SPDX-License-Identifier: BSD-3-Clause
// Reads YAML that nobody vouches for: every bound is checked while reading, and what is wrong is told with its place.
using Unicore.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Unicore.Projects.Yaml;

/// <summary>YAML text to nodes.</summary>
public sealed class YamlReader
{
    /// <summary>Characters of a file. The largest known one, a kraft file, has a fiftieth of that.</summary>
    public const int MaxLength = 1 << 20;

    private const int MaxDepth = 64;

    // Nodes and characters with every alias written out: what others have to walk, whatever the file's size.
    private const long MaxWeight = 4L << 20;

    private readonly string _file;
    private readonly ICollection<Diagnostic> _diagnostics;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, (YamlNode Node, long Weight)> _anchors = [];
    private long _weight;

    private YamlReader(string text, string file, ICollection<Diagnostic> diagnostics) =>
        (_parser, _file, _diagnostics) = (new Parser(new StringReader(text)), file, diagnostics);

    /// <summary>The first document of <paramref name="text"/>; null, told, when it is not to be read.</summary>
    public static YamlNode? Read(string text, string file, ICollection<Diagnostic> diagnostics)
    {
        if (text.Length > MaxLength)
        {
            diagnostics.Add(new Diagnostic("UK2423", Severity.Error,
                $"the file has more than {MaxLength} characters; no file of its kind needs them", file));
            return null;
        }

        try
        {
            return new YamlReader(text, file, diagnostics).ReadDocument();
        }
        catch (TooMuchException e)
        {
            diagnostics.Add(new Diagnostic("UK2423", Severity.Error, e.Message, file, e.Line, e.Column));
        }
        catch (YamlException e)
        {
            diagnostics.Add(new Diagnostic("UK2422", Severity.Error, $"this is not YAML: {OneLine(e)}", file, (int)e.Start.Line,
                (int)e.Start.Column));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException
            or IndexOutOfRangeException)
        {
            // The library's own slips on damaged text.
            diagnostics.Add(new Diagnostic("UK2422", Severity.Error, $"this is not YAML: {OneLine(e)}", file));
        }

        return null;
    }

    private static string OneLine(Exception e) =>
        string.Join(' ', e.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            _diagnostics.Add(new Diagnostic("UK2422", Severity.Error, "the file is empty", _file));
            return null;
        }

        YamlNode node = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out DocumentStart? next))
        {
            _diagnostics.Add(At(next, "UK2422", Severity.Warning,
                "a second document begins here; only the first is read"));
        }

        return node;
    }

    private YamlNode ReadNode(int depth)
    {
        ParsingEvent current = _parser.Consume<ParsingEvent>();
        if (current is AnchorAlias alias)
        {
            (YamlNode target, long cost) = _anchors.TryGetValue(alias.Value, out (YamlNode Node, long Weight) found)
                ? found
                : throw new YamlException(alias.Start, alias.End, $"the alias '*{alias.Value}' has no anchor before it");
            Weigh(cost, alias);
            return target;
        }

        long before = _weight;
        Weigh(1, current);
        if (depth > MaxDepth)
        {
            throw new TooMuchException($"more than {MaxDepth} levels within each other", current);
        }

        // The parser gives no event for the empty node in ": value" where it begins a list's entry.
        NodeEvent node = current as NodeEvent ?? throw new YamlException(current.Start, current.End, "a key or a value is missing");
        YamlNode result = node switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart => ReadList(node, depth),
            _ => ReadMap(node, depth),
        };
        if (!node.Anchor.IsEmpty)
        {
            _anchors[node.Anchor] = (result, _weight - before);
        }

        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && !node.Tag.Value.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal))
        {
            _diagnostics.Add(At(node, "UK2424", Severity.Warning,
                $"the tag '{node.Tag.Value}' means nothing here and is left out; write the value without it"));
        }

        return result;
    }

    private YamlScalar ReadScalar(Scalar scalar)
    {
        Weigh(scalar.Value.Length, scalar);
        bool isPlain = scalar.Style == ScalarStyle.Plain && (scalar.Tag.IsEmpty || scalar.Tag.Value != "tag:yaml.org,2002:str");
        return new YamlScalar(scalar.Value, isPlain, (int)scalar.Start.Line, (int)scalar.Start.Column);
    }

    private YamlList ReadList(ParsingEvent start, int depth)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new YamlList(items, (int)start.Start.Line, (int)start.Start.Column);
    }

    private YamlMap ReadMap(ParsingEvent start, int depth)
    {
        var entries = new List<YamlEntry>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var merged = new List<YamlNode>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            YamlNode key = ReadNode(depth + 1);
            YamlNode value = ReadNode(depth + 1);
            if (key is not YamlScalar name)
            {
                _diagnostics.Add(At(key, "UK2424", Severity.Warning,
                    $"a key has to be a text; '{key.Show()}: {value.Show()}' is left out"));
            }
            else if (name is { Text: "<<", IsPlain: true })
            {
                merged.AddRange(value is YamlList several ? several.Items : [value]);
            }
            else if (places.TryGetValue(name.Text, out int place))
            {
                _diagnostics.Add(At(entries[place].Key, "UK2434", Severity.Warning,
                    $"'{name.Text}: {entries[place].Value.Show()}' is overridden by line {name.Line}, where the key stands again; "
                        + "leave one of them"));
                entries[place] = new YamlEntry(name, value);
            }
            else
            {
                places.Add(name.Text, entries.Count);
                entries.Add(new YamlEntry(name, value));
            }
        }

        foreach (YamlNode source in merged)
        {
            Merge(source, entries, places);
        }

        return new YamlMap(entries, (int)start.Start.Line, (int)start.Start.Column);
    }

    /// <summary>YAML's merge key: what the mapping lacks comes from the other; an earlier one of several wins.</summary>
    private void Merge(YamlNode source, List<YamlEntry> entries, Dictionary<string, int> places)
    {
        if (source is not YamlMap map)
        {
            _diagnostics.Add(At(source, "UK2424", Severity.Warning, $"'<<' takes a mapping; '{source.Show()}' is left out"));
            return;
        }

        foreach (YamlEntry entry in map.Entries)
        {
            if (places.TryAdd(entry.Key.Text, entries.Count))
            {
                entries.Add(entry);
            }
        }
    }

    private void Weigh(long cost, ParsingEvent place)
    {
        _weight += cost;
        if (_weight > MaxWeight)
        {
            throw new TooMuchException("with its aliases written out, the file is too large; write what is meant without them", place);
        }
    }

    private Diagnostic At(YamlNode node, string code, Severity severity, string message) =>
        new(code, severity, message, _file, node.Line, node.Column);

    private Diagnostic At(ParsingEvent place, string code, Severity severity, string message) =>
        new(code, severity, message, _file, (int)place.Start.Line, (int)place.Start.Column);

    private sealed class TooMuchException(string message, ParsingEvent place) : Exception(message)
    {
        public int Line { get; } = (int)place.Start.Line;

        public int Column { get; } = (int)place.Start.Column;
    }
}
