// SPDX-License-Identifier: BSD-3-Clause
// A Unikraft tree and the folders beside it, as rows. A component is a folder with a Makefile.uk.
using Unicore.Unikraft.Importing;

namespace Unicore.Tool.Listing;

/// <summary>Reads a Unikraft work folder.</summary>
internal static class UnikraftFolders
{
    private static readonly string[] ApplicationFiles = ["Makefile.uk", "Makefile", .. KraftImporter.FileNames];

    // Links are not followed: a tree may link to itself.
    private static readonly EnumerationOptions AllBelow = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 8,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    public static void Read(ListRequest request, Inventory inventory)
    {
        inventory.AddFolder(request.Root, root => Tree(root, inventory));
        foreach (PlaceToLook place in request.Libraries)
        {
            inventory.AddFolder(place, folder => Libraries(folder, inventory));
        }

        inventory.AddFolder(
            request.Applications,
            folder => inventory.Each(Below(folder), f => IsApplication(f) ? Row(ListedKind.Application, f, null, null) : null));
    }

    private static IEnumerable<Listed>? Tree(string root, Inventory inventory)
    {
        if (ReadIfThere(Path.Combine(root, "version.mk")) is not { } versions)
        {
            inventory.Warn("UK2502",
                $"'{root}' is no Unikraft tree: it has no version.mk. Name the folder that has it, together with lib/ and plat/.");
            return null;
        }

        string? version = MakefileText.CoreVersion(versions);
        string? codename = MakefileText.CoreName(versions);
        string drivers = Path.Combine(root, "drivers");
        return
        [
            new Listed(ListedKind.Core, "unikraft", version, root, codename is null ? "Unikraft" : $"Unikraft {codename}"),
            .. inventory.Each(Below(Path.Combine(root, "lib")).Where(IsComponent), f => Row(ListedKind.Library, f, version, Makefile(f))),
            .. inventory.Each(
                Below(Path.Combine(root, "plat")),
                f => MakefileText.IsPlatform(Makefile(f)) ? Row(ListedKind.Platform, f, version, Makefile(f)) : null),
            .. inventory.Each(
                Directory.Exists(drivers)
                    ? Directory.EnumerateFiles(drivers, "Makefile.uk", AllBelow).Select(f => Path.GetDirectoryName(f)!)
                    : [],
                f => MakefileText.Name(Makefile(f)) is null ? null : Row(ListedKind.Driver, f, version, Makefile(f))),
        ];
    }

    /// <summary>The libraries of a folder, platforms among them; or the folder itself when it is one.</summary>
    private static IEnumerable<Listed> Libraries(string folder, Inventory inventory) =>
        inventory.Each(IsComponent(folder) ? [folder] : Below(folder).Where(IsComponent), f => Makefile(f) is var text
            ? Row(MakefileText.IsPlatform(text) ? ListedKind.Platform : ListedKind.Library, f, MakefileText.LibraryVersion(text), text)
            : null);

    private static Listed Row(ListedKind kind, string folder, string? version, string? makefile)
    {
        string name = MakefileText.Name(makefile) ?? Path.GetFileName(folder);
        return new Listed(kind, name, version, folder, ComponentTitle.Of(folder, name));
    }

    private static IEnumerable<string> Below(string folder) => Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [];

    private static bool IsComponent(string folder) => File.Exists(Path.Combine(folder, "Makefile.uk"));

    private static bool IsApplication(string folder) =>
        ApplicationFiles.Any(f => File.Exists(Path.Combine(folder, f))) || Directory.EnumerateFiles(folder, "*.ukproj").Any();

    private static string? Makefile(string folder) => ReadIfThere(Path.Combine(folder, "Makefile.uk"));

    private static string? ReadIfThere(string file) => File.Exists(file) ? File.ReadAllText(file) : null;
}
