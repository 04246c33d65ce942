// SPDX-License-Identifier: BSD-3-Clause
// What a guest's console said: files that follow each other, of which the last two are kept.
using System.Globalization;
using Unicore.Running.Consoles;

namespace Unicore.Running.Background;

/// <summary>
/// The log of a console. A guest that talks for years fills no disk: a file that is full is followed by another one, and the one before it
/// goes. A guest isn't stopped by a disk without room; what it says then is lost.
/// </summary>
/// <param name="folder">The folder that it is in.</param>
public sealed class GuestLog(string folder)
{
    /// <summary>How many bytes a file has at most.</summary>
    public const long FileSize = 8 << 20;

    private const string Prefix = "console.";

    /// <summary>The files, the oldest first.</summary>
    public IReadOnlyList<string> Files => [.. Numbers().Select(Name)];

    /// <summary>A stream that appends to it; streams of several can be written to at once.</summary>
    /// <returns>The stream.</returns>
    public Stream Append() => new Appender(this);

    /// <summary>Reads it from its beginning, or from its last lines.</summary>
    /// <param name="lines">How many of the last lines; null for all that are kept.</param>
    /// <returns>A reader, that goes on with what comes later.</returns>
    public GuestLogReader Read(int? lines) => new(this, lines);

    internal int[] Numbers()
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, Prefix + "*").Select(f => Path.GetFileName(f)[Prefix.Length..])
                .Select(n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)
                .Where(n => n >= 0).Order()];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    internal string Name(int number) => Path.Combine(folder, Prefix + number.ToString(CultureInfo.InvariantCulture));

    private sealed class Appender(GuestLog log) : WriteOnlyStream
    {
        private readonly Lock _turn = new();
        private int _number = log.Numbers() is [.., var last] ? last : 0;
        private FileStream? _file;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            lock (_turn)
            {
                try
                {
                    _file ??= new(log.Name(_number), FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
                    _file.Write(buffer);
                    if (_file.Position >= FileSize)
                    {
                        CloseFile();
                        File.Delete(log.Name(_number - 1));
                        _number++;
                    }
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    CloseFile(); // No room, or no folder any more.
                }
            }
        }

        protected override void Dispose(bool disposing)
        {
            lock (_turn)
            {
                CloseFile();
            }

            base.Dispose(disposing);
        }

        private void CloseFile()
        {
            _file?.Dispose();
            _file = null;
        }
    }
}
