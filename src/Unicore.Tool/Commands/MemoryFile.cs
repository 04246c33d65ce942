// SPDX-License-Identifier: BSD-3-Clause
// A file that a guest's memory is, for as long as it takes to look at it.
using Unicore.Diagnostics;

namespace Unicore.Tool.Commands;

/// <summary>A new file below the folder for temporary files, which only its user reads.</summary>
internal sealed class MemoryFile : IDisposable
{
    private const int PageSize = 4096;

    private MemoryFile(string path) => Path = path;

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>Bytes of its pages that hold anything but zeros. (File systems say what was touched by larger pieces.)</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public long Used()
    {
        using FileStream file = new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] pages = new byte[PageSize << 8];
        long used = 0;
        for (int read; (read = file.ReadAtLeast(pages, pages.Length, throwOnEndOfStream: false)) > 0;)
        {
            for (int page = 0; page < read; page += PageSize)
            {
                used += pages.AsSpan(page, Math.Min(PageSize, read - page)).ContainsAnyExcept((byte)0) ? PageSize : 0;
            }
        }

        return used;
    }

    /// <summary>Makes one; null, told, when that fails.</summary>
    public static MemoryFile? Make(ICollection<Diagnostic> found)
    {
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"unicore-memory-{Guid.NewGuid():N}");
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            new FileStream(path, options).Dispose();
            return new(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Add(new("UK5044", Severity.Error, $"The file '{path}' for the guest's memory can't be made: {e.Message}", path));
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (File.Exists(Path))
        {
            File.Delete(Path);
        }
    }
}
