// SPDX-License-Identifier: BSD-3-Clause
// The Kconfig items of a project file: which of them a tool may rewrite, and where they stand in its text.
using System.Text;
using System.Xml;
using Unicore.Diagnostics;
using Unicore.Kconfig.Writing;

namespace Unicore.Projects;

/// <summary>A project file as bytes, with its Kconfig items. Everything but the items that change stays as it is, to the byte.</summary>
public sealed partial class ProjectItems
{
    private const string ItemName = "Kconfig";
    private static readonly string[] References = ["$(", "@(", "%("];

    private readonly byte[] preamble;
    private readonly Encoding encoding;
    private readonly string text;
    private readonly List<Item> items = [];
    private Span root;
    private int rootEnd;

    private ProjectItems(byte[] preamble, Encoding encoding, string text) => (this.preamble, this.encoding, this.text) = (preamble, encoding, text);

    /// <summary>
    /// Names that items set under a condition, through properties or several at a time, each with its line. Such items are left
    /// alone, and so is their symbol: which of them counts is not to be seen from here.
    /// </summary>
    public IReadOnlyDictionary<string, int> Fixed =>
        items.Where(i => !i.IsPlain).SelectMany(i => i.Names.Select(n => (Name: n, i.Line))).DistinctBy(i => i.Name).ToDictionary(i => i.Name, i => i.Line, StringComparer.Ordinal);

    /// <summary>The values that plain items set: no condition, one name, a literal value. The last of a name counts.</summary>
    public IReadOnlyList<KconfigSetting> Plain => [.. items.Where(i => i.IsPlain && !Fixed.ContainsKey(i.Names[0])).Select(i => new KconfigSetting(i.Names[0], i.Value))];

    /// <summary>Reads a project file.</summary>
    /// <exception cref="XmlException">It is no well-formed XML, or has bytes that its encoding lacks: they could not be written back.</exception>
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
            throw new XmlException($"Line {line} has a byte that is no text in the encoding {encoding.WebName}. Save the file in that encoding, or name its encoding in an XML declaration.", null, line, 0);
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
            return (null, new Diagnostic("UK1302", Severity.Error, $"The project cannot be read: {e.Message}", path, (e as XmlException)?.LineNumber ?? 0, (e as XmlException)?.LinePosition ?? 0));
        }
    }

    /// <summary>True when the item is one that <see cref="Rewrite"/> may change.</summary>
    public bool IsPlain(string name, string value) => Plain.Contains(new KconfigSetting(Bare(name), value));

    private static Encoding EncodingOf(byte[] bytes)
    {
        using var reader = new XmlTextReader(new MemoryStream(bytes)) { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        reader.MoveToContent();
        var encoding = (Encoding)(reader.Encoding ?? Encoding.UTF8).Clone();
        encoding.DecoderFallback = DecoderFallback.ReplacementFallback;
        return encoding;
    }

    private static bool IsReference(string text) => References.Any(r => text.Contains(r, StringComparison.Ordinal));

    private static string Bare(string name) => name.StartsWith("CONFIG_", StringComparison.Ordinal) ? name["CONFIG_".Length..] : name;

    private void Find()
    {
        var lines = new LineStarts(text);
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreWhitespace = true });
        var place = (IXmlLineInfo)reader;
        var around = new Stack<(string Name, bool IsPlain)>();
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                int start = lines.Offset(place.LineNumber, place.LinePosition) - 1;
                bool isPlain = reader.GetAttribute("Condition") is null && (around.Count == 0 || around.Peek().IsPlain) && (around.Count != 1 || reader.LocalName == "ItemGroup");
                if (around.Count == 0)
                {
                    root = SpanOf(start);
                }

                if (reader.LocalName == ItemName && around.Any(a => a.Name == "ItemGroup"))
                {
                    Add(reader.ReadSubtree(), start, place.LineNumber, isPlain && around.Count == 2);
                    continue;
                }

                if (!reader.IsEmptyElement)
                {
                    around.Push((reader.LocalName, isPlain));
                }
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                around.Pop();
                rootEnd = lines.Offset(place.LineNumber, place.LinePosition) - 2;
            }
        }
    }

    private void Add(XmlReader element, int start, int line, bool isPlain)
    {
        var names = new List<string>();
        string? value = null;
        bool literal = true;
        element.Read();
        for (bool more = element.MoveToFirstAttribute(); more; more = element.MoveToNextAttribute())
        {
            switch (element.LocalName)
            {
                case "Include":
                    names.AddRange(element.Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Bare));
                    literal &= !IsReference(element.Value) && element.Value.AsSpan().IndexOfAny("*?%") < 0;
                    break;
                case "Value":
                    value = Unescape(element.Value);
                    literal &= !IsReference(element.Value);
                    break;
                default:
                    // Update, Remove, Exclude, Condition and other metadata.
                    names.AddRange(element.LocalName is "Update" or "Remove" ? element.Value.Split(';', StringSplitOptions.TrimEntries).Select(Bare) : []);
                    literal = false;
                    break;
            }
        }

        element.MoveToElement();
        literal &= element.IsEmptyElement && names.Count == 1 && value is not null;
        while (element.Read())
        {
        }

        items.Add(new Item(SpanOf(start), names, value ?? "", line, isPlain && literal));
    }

    /// <summary>From the element's &lt; to behind the &gt; that ends its start tag.</summary>
    private Span SpanOf(int start)
    {
        char quote = '\0';
        for (int i = start; i < text.Length; i++)
        {
            if (quote != '\0')
            {
                quote = text[i] == quote ? '\0' : quote;
            }
            else if (text[i] is '"' or '\'')
            {
                quote = text[i];
            }
            else if (text[i] == '>')
            {
                return new Span(start, i + 1);
            }
        }

        return new Span(start, text.Length);
    }

    private readonly record struct Span(int Start, int End);

    private sealed record Item(Span Place, IReadOnlyList<string> Names, string Value, int Line, bool IsPlain);

    /// <summary>Where each line begins, as XML counts lines.</summary>
    private sealed class LineStarts
    {
        private readonly List<int> starts = [0];

        public LineStarts(string text)
        {
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                {
                    starts.Add(i + 1);
                }
            }
        }

        public int Offset(int line, int column) => starts[line - 1] + column - 1;
    }
}
