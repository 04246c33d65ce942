// SPDX-License-Identifier: BSD-3-Clause
// The Kconfig items of a project file: which of them a tool may rewrite, and where they stand in its text.
using System.Text;
using System.Xml;
using Unicore.Diagnostics;

namespace Unicore.Projects;

/// <summary>A plain Kconfig item: no condition, one name, a literal value.</summary>
/// <param name="Name">The symbol, without <c>CONFIG_</c>.</param>
/// <param name="Value">Its value, unquoted.</param>
public sealed record KconfigItem(string Name, string Value);

/// <summary>A project file as bytes, with its Kconfig items. Everything but the items that change stays as it is, to the byte.</summary>
public sealed partial class ProjectItems
{
    private const string ItemName = "Kconfig";

    private readonly byte[] _preamble;
    private readonly Encoding _encoding;
    private readonly string _text;
    private readonly List<Item> _items = [];
    private Span _root;
    private int _rootEnd;

    private ProjectItems(byte[] preamble, Encoding encoding, string text) =>
        (_preamble, _encoding, _text) = (preamble, encoding, text);

    /// <summary>
    /// Names that items set under a condition, through properties or several at a time, each with its line. Such items are left
    /// alone, and so is their symbol: which of them counts is not to be seen from here.
    /// </summary>
    public IReadOnlyDictionary<string, int> Fixed =>
        _items.Where(i => !i.IsPlain).SelectMany(i => i.Names.Select(n => (Name: n, i.Line))).DistinctBy(i => i.Name)
            .ToDictionary(i => i.Name, i => i.Line, StringComparer.Ordinal);

    /// <summary>The values that plain items set: no condition, one name, a literal value. The last of a name counts.</summary>
    public IReadOnlyList<KconfigItem> Plain =>
        [.. _items.Where(i => i.IsPlain && !Fixed.ContainsKey(i.Names[0])).Select(i => new KconfigItem(i.Names[0], i.Value))];

    /// <summary>Reads a project file.</summary>
    /// <exception cref="XmlException">
    /// It is no well-formed XML, or has bytes that its encoding lacks: they could not be written back.
    /// </exception>
    public static ProjectItems Parse(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        Encoding encoding = EncodingOf(bytes);
        byte[] mark = encoding.GetPreamble();
        byte[] preamble = mark.Length > 0 && bytes.AsSpan().StartsWith(mark) ? mark : [];
        string text = encoding.GetString(bytes.AsSpan(preamble.Length));
        byte[] back = [.. preamble, .. encoding.GetBytes(text)];
        if (!back.AsSpan().SequenceEqual(bytes))
        {
            int line = encoding.GetString(bytes, 0, back.AsSpan().CommonPrefixLength(bytes)).Count(c => c == '\n') + 1;
            string message = $"Line {line} has a byte that is no text in the encoding {encoding.WebName}. "
                + "Save the file in that encoding, or name its encoding in an XML declaration.";
            throw new XmlException(message, null, line, 0);
        }

        var result = new ProjectItems(preamble, encoding, text);
        result.Find();
        return result;
    }

    /// <summary>Reads a project file from the disk.</summary>
    /// <returns>The items, or why they cannot be had.</returns>
    public static (ProjectItems? Items, Diagnostic? Wrong) Read(string path)
    {
        try
        {
            return (Parse(File.ReadAllBytes(path)), null);
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            (int line, int column) = e is XmlException xml ? (xml.LineNumber, xml.LinePosition) : (0, 0);
            return (null, new Diagnostic("UK1302", Severity.Error, $"The project cannot be read: {e.Message}", path, line, column));
        }
    }

    /// <summary>True when the item is one that <see cref="Rewrite"/> may change.</summary>
    public bool IsPlain(string name, string value) => Plain.Contains(new KconfigItem(Bare(name), value));

    private static Encoding EncodingOf(byte[] bytes)
    {
        using var reader = new XmlTextReader(new MemoryStream(bytes)) { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        reader.MoveToContent();
        var encoding = (Encoding)(reader.Encoding ?? Encoding.UTF8).Clone();
        encoding.DecoderFallback = DecoderFallback.ReplacementFallback;
        return encoding;
    }

    private static string Bare(string name) => name.StartsWith("CONFIG_", StringComparison.Ordinal) ? name["CONFIG_".Length..] : name;

    private void Find()
    {
        var lines = new LineStarts(_text);
        ProjectElement root = ProjectElement.Parse(_text);
        _root = SpanOf(lines.Offset(root.Start));
        _rootEnd = lines.Offset(root.End);
        foreach (ProjectElement element in root.All())
        {
            if (element.Name == ItemName && element.Outwards().Skip(1).Any(e => e.Name == "ItemGroup"))
            {
                Add(element, lines.Offset(element.Start));
            }
        }
    }

    private void Add(ProjectElement element, int start)
    {
        var names = new List<string>();
        string? value = null;
        bool isLiteral = element.IsEmpty && element.Outwards().All(e => e["Condition"] is null) && element.Parent!.Name == "ItemGroup"
            && element.Parent.Parent is { Parent: null };
        foreach ((string attribute, string text) in element.Attributes)
        {
            switch (attribute)
            {
                case "Include":
                    names.AddRange(text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Bare));
                    isLiteral &= !MSBuildText.HasReference(text) && text.AsSpan().IndexOfAny("*?%") < 0;
                    break;
                case "Value":
                    value = MSBuildText.Unescape(text);
                    isLiteral &= !MSBuildText.HasReference(text);
                    break;
                default:
                    // Update, Remove, Exclude, Condition and other metadata.
                    names.AddRange(attribute is "Update" or "Remove" ? text.Split(';', StringSplitOptions.TrimEntries).Select(Bare) : []);
                    isLiteral = false;
                    break;
            }
        }

        _items.Add(new Item(SpanOf(start), names, value ?? "", element.Line, isLiteral && names.Count == 1 && value is not null));
    }

    /// <summary>From the element's &lt; to behind the &gt; that ends its start tag.</summary>
    private Span SpanOf(int start)
    {
        char quote = '\0';
        for (int i = start; i < _text.Length; i++)
        {
            if (quote != '\0')
            {
                quote = _text[i] == quote ? '\0' : quote;
            }
            else if (_text[i] is '"' or '\'')
            {
                quote = _text[i];
            }
            else if (_text[i] == '>')
            {
                return new Span(start, i + 1);
            }
        }

        return new Span(start, _text.Length);
    }

    private readonly record struct Span(int Start, int End);

    private sealed record Item(Span Place, IReadOnlyList<string> Names, string Value, int Line, bool IsPlain);

    /// <summary>Where each line begins, as XML counts lines.</summary>
    private sealed class LineStarts
    {
        private readonly List<int> _starts = [0];

        public LineStarts(string text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                {
                    _starts.Add(i + 1);
                }
            }
        }

        public int Offset((int Line, int Column) place) => _starts[place.Line - 1] + place.Column - 1;
    }
}
