// SPDX-License-Identifier: BSD-3-Clause
// One run of conf: what to do, with which file, and the doors to the outside.
namespace Unicore.Kconfig.Conf;

/// <summary>What one run of conf does.</summary>
public sealed record ConfRequest
{
    /// <summary>The mode.</summary>
    public ConfMode Mode { get; init; } = ConfMode.OldAskConfig;

    /// <summary>For <see cref="ConfMode.DefConfig"/> and <see cref="ConfMode.SaveDefConfig"/>: the file that the option names.</summary>
    public string? ModeFile { get; init; }

    /// <summary>The first Kconfig file.</summary>
    public required string KconfigFile { get; init; }

    /// <summary>True to say nothing of files that were written (<c>-s</c>).</summary>
    public bool Silent { get; init; }

    /// <summary>
    /// How files are found: relative ones start from the current folder; Kconfig files that are not there are looked for below
    /// <c>$srctree</c>.
    /// </summary>
    public required KconfigOptions Options { get; init; }

    /// <summary>The files that are written.</summary>
    public required IConfDisk Disk { get; init; }

    /// <summary>Who is asked.</summary>
    public required IConfConsole Console { get; init; }
}

/// <summary>
/// The disk as conf writes it. Paths are as the user gave them; failures are <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/>.
/// </summary>
public interface IConfDisk
{
    /// <summary>True when there is a file.</summary>
    bool Exists(string path);

    /// <summary>True when there is a folder.</summary>
    bool IsFolder(string path);

    /// <summary>The text of a file, or null.</summary>
    string? Read(string path);

    /// <summary>Writes by rename, so that nobody sees half a file; makes the folders above. A symbolic link is replaced.</summary>
    void Write(string path, string text);

    /// <summary>Writes into the file that is there, so that a symbolic link stays one.</summary>
    void WriteThrough(string path, string text);

    /// <summary>As <see cref="Write"/>; the file that was there stays as <c>PATH.old</c>, and at no time is there none.</summary>
    void Replace(string path, string text);

    /// <summary>Sets the file's date to now; makes an empty one and the folders above when there is none.</summary>
    void Touch(string path);
}

/// <summary>The person, or the script, at the other side.</summary>
public interface IConfConsole
{
    /// <summary>True when input and output are both a terminal: answers need no echo then.</summary>
    bool IsTerminal { get; }

    /// <summary>The next line with its line end, or null at the end of the input.</summary>
    string? ReadLine();

    /// <summary>Writes to standard output.</summary>
    void Write(string text);

    /// <summary>Writes to standard error.</summary>
    void WriteError(string text);

    /// <summary>A seed for random answers, when <c>KCONFIG_SEED</c> gives none.</summary>
    uint Seed();
}
