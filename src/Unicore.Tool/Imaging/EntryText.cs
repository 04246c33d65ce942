// SPDX-License-Identifier: BSD-3-Clause
// Files of an image for people.
using System.Globalization;
using Unicore.Diagnostics;
using Unicore.Images.Inspecting;
using Unicore.Images.Reading;
using Unicore.Tool.Output;

namespace Unicore.Tool.Imaging;

/// <summary>Writes what <c>ls</c> and <c>tree</c> show. Names are strangers': none of them steers the terminal.</summary>
internal static class EntryText
{
    private const string Types = "-dlcbps";

    public static void Write(TextWriter writer, IReadOnlyList<ImageEntry> entries, bool isLong)
    {
        if (isLong && entries.Count > 0)
        {
            Columns.Write(writer, [.. entries.Select(e => (string[])[Rights(e), $"{e.Owner}", $"{e.Group}", Size(e), Date(e.Modified),
                Named(e)])]);
            return;
        }

        foreach (ImageEntry entry in isLong ? [] : entries)
        {
            writer.WriteLine(DiagnosticText.Name(entry.Name));
        }
    }

    /// <summary>Shows all that is below an entry. What is wrong with a part of it does not keep from showing the others.</summary>
    public static void WriteTree(TextWriter writer, ImageView view, ImageEntry top, List<Diagnostic> diagnostics)
    {
        writer.WriteLine(top.Name.Length > 0 ? Named(top) : ".");
        WriteBelow(writer, view, top, "", diagnostics);
    }

    private static void WriteBelow(TextWriter writer, ImageView view, ImageEntry top, string indent, List<Diagnostic> diagnostics)
    {
        (ImageView View, IReadOnlyList<ImageEntry> Entries)? inner = null;
        _ = ImageInspection.Try(top.Path.Length > 0 ? top.Path : ".", diagnostics, () => inner = view.List(top));
        if (inner is not { } below)
        {
            return;
        }

        for (int i = 0; i < below.Entries.Count; i++)
        {
            ImageEntry entry = below.Entries[i];
            bool isLast = i == below.Entries.Count - 1;
            writer.WriteLine($"{indent}{(isLast ? "└── " : "├── ")}{Named(entry)}");
            if (entry.Kind == EntryKind.Folder)
            {
                WriteBelow(writer, below.View, entry, indent + (isLast ? "    " : "│   "), diagnostics);
            }
        }
    }

    private static string Named(ImageEntry entry) => entry.Kind switch
    {
        EntryKind.Link => $"{DiagnosticText.Name(entry.Name)} -> {DiagnosticText.Name(entry.Target)}",
        EntryKind.Folder => DiagnosticText.Name(entry.Name) + "/",
        _ => DiagnosticText.Name(entry.Name),
    };

    private static string Size(ImageEntry entry) => entry.Kind is EntryKind.CharacterDevice or EntryKind.BlockDevice
        ? $"{entry.Device.Major},{entry.Device.Minor}" : entry.Size.ToString(CultureInfo.InvariantCulture);

    internal static string Rights(ImageEntry entry)
    {
        Span<char> text = stackalloc char[10];
        text[0] = Types[(int)entry.Kind];
        for (int i = 0; i < 9; i++)
        {
            text[i + 1] = (entry.Mode & (0x100 >> i)) != 0 ? "rwx"[i % 3] : '-';
        }

        // Set-user-id, set-group-id and sticky bits stand in the place of the x before them.
        for (int i = 0; i < 3; i++)
        {
            if ((entry.Mode & (0x800 >> i)) != 0)
            {
                char plain = i == 2 ? 't' : 's';
                text[3 + (i * 3)] = text[3 + (i * 3)] == 'x' ? plain : char.ToUpperInvariant(plain);
            }
        }

        return text.ToString();
    }

    private static string Date(long? seconds) => seconds is >= -62_135_596_800 and <= 253_402_300_799
        ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "-";
}
