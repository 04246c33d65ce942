// SPDX-License-Identifier: BSD-3-Clause
// One file, folder or symbolic link of a root file system.
namespace Unicore.Images.Initrd;

/// <summary>What an entry is. Devices, pipes and sockets are made in the guest, not brought to it.</summary>
public enum InitrdKind
{
    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A file.</summary>
    File,

    /// <summary>A symbolic link.</summary>
    Link,
}

/// <summary>Bytes that stand in a file.</summary>
/// <param name="File">Absolute path.</param>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">How many they are.</param>
public sealed record InitrdContents(string File, long Offset, long Length);

/// <summary>An entry. It has no date and no owner: nothing of the machine that it was built on.</summary>
/// <param name="Path">Where it is in the guest, without a slash at its start.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permissions: the lower twelve bits of a mode.</param>
public sealed record InitrdEntry(string Path, InitrdKind Kind, int Mode)
{
    /// <summary>Permissions of every link.</summary>
    public const int LinkMode = 0x1ff;

    /// <summary>Permissions of a folder that nobody names but that others are in: rwxr-xr-x.</summary>
    public const int UsualFolderMode = 0x1ed;

    /// <summary>What a link leads to; any text, which only the guest understands.</summary>
    public string Target { get; init; } = "";

    /// <summary>What a file holds; null for nothing.</summary>
    public InitrdContents? Contents { get; init; }

    /// <summary>A path of an archive or a folder as an entry has it.</summary>
    /// <param name="path">Such as <c>./etc//motd</c> or <c>/etc/motd</c>.</param>
    /// <param name="source">Where it stands, for the message.</param>
    /// <returns>Such as <c>etc/motd</c>; empty for the root.</returns>
    /// <exception cref="InitrdException">It leads out of the root: <c>UK4033</c>.</exception>
    internal static string PathOf(string path, string source)
    {
        string[] parts = [.. path.Split('/').Where(p => p is not ("" or "."))];
        return !parts.Contains("..") && !path.Contains('\0', StringComparison.Ordinal) ? string.Join('/', parts)
            : throw new InitrdException(
                "UK4033", $"'{path}' in '{source}' leads out of the root file system. Take it out of there.", source);
    }
}

/// <summary>Why a root file system cannot be made.</summary>
/// <param name="code">The code.</param>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="file">The file or folder that it is about.</param>
internal sealed class InitrdException(string code, string message, string file) : Exception(message)
{
    public Diagnostics.Diagnostic Diagnostic { get; } = new(code, Diagnostics.Severity.Error, message, file);

    public static InitrdException Special(string path, string source) => new("UK4032",
        $"'{path}' in '{source}' is neither a file nor a folder nor a symbolic link. A guest makes its own devices, pipes and sockets: "
            + "take it out.", source);

    public static InitrdException Damaged(string source, string why) => new("UK4031",
        $"'{source}' cannot be read as an archive: {why} RootFileSystem takes folders, cpio archives (newc, as cpio -H newc writes them) "
            + "and tar archives, neither of them compressed.", source);
}
