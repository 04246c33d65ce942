// SPDX-License-Identifier: BSD-3-Clause
// What the executor needs of a disk: an interface, so that tests have a virtual one.
using System.IO.Enumeration;
using Unicore.Diagnostics.Files;

namespace Unicore.Build.Actions;

/// <summary>What tells that a file was touched, without reading it.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Date of change in 100 ns ticks, UTC.</param>
/// <param name="Created">Date of birth in ticks: differs when another file took the name.</param>
public readonly record struct FileStamp(long Size, long Modified, long Created)
{
    /// <summary>That of every folder.</summary>
    public static FileStamp Folder { get; } = new(-1, 0, 0);
}

/// <summary>A disk.</summary>
public interface IFileSystem
{
    /// <summary>The stamp of a file, links followed; of a folder <see cref="FileStamp.Folder"/>; null when there is neither.</summary>
    /// <param name="path">Absolute path.</param>
    /// <returns>The stamp or null.</returns>
    FileStamp? Stat(string path);

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">Absolute path.</param>
    /// <returns>Its bytes.</returns>
    byte[] ReadAllBytes(string path);

    /// <summary>Opens a file for reading from its start.</summary>
    /// <param name="path">Absolute path.</param>
    /// <returns>A stream.</returns>
    Stream OpenRead(string path);

    /// <summary>Writes a whole file.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="bytes">Its bytes.</param>
    void WriteAllBytes(string path, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Makes a file contain certain bytes, at once; one that does already, and its date, are left alone. Its folder is made when missing.
    /// </summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="executable">Whether it is a program.</param>
    /// <returns>Whether the file had to be written.</returns>
    bool WriteIfChanged(string path, ReadOnlySpan<byte> bytes, bool executable = false);

    /// <summary>Makes a name stand for another file. A link that does already is left alone.</summary>
    /// <param name="path">Absolute path of the link.</param>
    /// <param name="target">What it leads to.</param>
    void Link(string path, string target);

    /// <summary>Copies a file over another, or to a new name, permissions too.</summary>
    /// <param name="source">What to copy.</param>
    /// <param name="destination">The copy.</param>
    void Copy(string source, string destination);

    /// <summary>Renames a file over another.</summary>
    /// <param name="source">Old path.</param>
    /// <param name="destination">New path.</param>
    void Move(string source, string destination);

    /// <summary>Removes a file if it is there.</summary>
    /// <param name="path">Absolute path.</param>
    void Delete(string path);

    /// <summary>Makes a folder and those above it.</summary>
    /// <param name="path">Absolute path.</param>
    void CreateDirectory(string path);

    /// <summary>The names of all files below a folder.</summary>
    /// <param name="folder">Absolute path; it need not be there.</param>
    /// <returns>Paths relative to it, in no order. What is behind links to folders is not among them; the links are.</returns>
    IEnumerable<string> FilesBelow(string folder);

    /// <summary>Opens a file for appending after its first <paramref name="length"/> bytes; the rest is cut off.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="length">Bytes to keep.</param>
    /// <returns>A stream at the end.</returns>
    Stream OpenAppend(string path, long length);

    /// <summary>Tries to take a lock that ends with the process.</summary>
    /// <param name="path">Absolute path of the lock file.</param>
    /// <returns>What releases it, or null when another has it.</returns>
    IDisposable? TryLock(string path);
}

/// <summary>The real disk.</summary>
public sealed class PhysicalFileSystem : IFileSystem
{
    /// <summary>The file that a name stands for, links followed: the size and the date of a link are its own.</summary>
    /// <param name="path">A path.</param>
    /// <returns>The file, which need not be there.</returns>
    public static FileInfo FileOf(string path)
    {
        // What LinkTarget costs, every file of a build would cost. Of a file that is not there all attributes are set.
        FileInfo file = new(path);
        return (file.Attributes & FileAttributes.ReparsePoint) == 0 || file.LinkTarget is null ? file
            : (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
    }

    /// <inheritdoc/>
    public FileStamp? Stat(string path)
    {
        FileInfo file = FileOf(path);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks, file.CreationTimeUtc.Ticks)
            : Directory.Exists(path) ? FileStamp.Folder : null;
    }

    /// <inheritdoc/>
    public byte[] ReadAllBytes(string path) => File.ReadAllBytes(path);

    /// <inheritdoc/>
    public Stream OpenRead(string path) =>
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

    /// <inheritdoc/>
    public void WriteAllBytes(string path, ReadOnlySpan<byte> bytes) => File.WriteAllBytes(path, bytes);

    /// <inheritdoc/>
    public bool WriteIfChanged(string path, ReadOnlySpan<byte> bytes, bool executable = false) =>
        FileWriter.WriteIfChanged(path, bytes, executable);

    /// <inheritdoc/>
    public void Link(string path, string target)
    {
        if (new FileInfo(path).LinkTarget != target)
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, target);
        }
    }

    /// <inheritdoc/>
    public void Copy(string source, string destination) => File.Copy(source, destination, overwrite: true);

    /// <inheritdoc/>
    public void Move(string source, string destination) => File.Move(source, destination, overwrite: true);

    /// <inheritdoc/>
    public void Delete(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    /// <inheritdoc/>
    public IEnumerable<string> FilesBelow(string folder)
    {
        // Links may lead in circles.
        EnumerationOptions all = new() { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true, IgnoreInaccessible = false };
        return !Directory.Exists(folder) ? [] : new FileSystemEnumerable<string>(
            folder, (ref FileSystemEntry entry) => Path.GetRelativePath(folder, entry.ToFullPath()), all)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
        };
    }

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    /// <inheritdoc/>
    public Stream OpenAppend(string path, long length)
    {
        FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
        if (stream.Length > length)
        {
            stream.SetLength(length);
        }

        stream.Seek(0, SeekOrigin.End);
        return stream;
    }

    /// <inheritdoc/>
    public IDisposable? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException)
            && (e.HResult & 0xffff) is 11 or 32 or 33 or 35)
        {
            return null;
        }
    }
}

/// <summary>What follows from the rest of a file system.</summary>
internal static class FileSystemExtensions
{
    /// <summary>A file's stamp; null also when it cannot be had, for whoever can do without it.</summary>
    public static FileStamp? TryStat(this IFileSystem files, string path)
    {
        try
        {
            return files.Stat(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
