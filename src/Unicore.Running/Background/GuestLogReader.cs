// SPDX-License-Identifier: BSD-3-Clause
// Reads a console's log while it is written.
namespace Unicore.Running.Background;

/// <summary>A place in a log.</summary>
public sealed class GuestLogReader
{
    private readonly GuestLog _log;
    private int _number;
    private long _at;

    internal GuestLogReader(GuestLog log, int? lines)
    {
        _log = log;
        _number = log.Numbers() is [var first, ..] ? first : 0;
        if (lines is { } count)
        {
            SkipTo(count);
        }
    }

    /// <summary>Copies what has come since the last time.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether there was something.</returns>
    public async Task<bool> CopyAsync(Stream target, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        bool any = false;
        while (true)
        {
            int[] numbers = _log.Numbers();
            if (numbers.Length > 0 && _number < numbers[0])
            {
                (_number, _at) = (numbers[0], 0); // what was in between is gone
            }

            bool isFull = numbers.Length > 0 && _number < numbers[^1];
            if (Open(_number) is { } file)
            {
                await using (file.ConfigureAwait(false))
                {
                    file.Position = Math.Min(_at, file.Length);
                    await file.CopyToAsync(target, cancellation).ConfigureAwait(false);
                    any |= file.Position > _at;
                    _at = file.Position;
                }
            }

            if (!isFull)
            {
                await target.FlushAsync(cancellation).ConfigureAwait(false);
                return any;
            }

            (_number, _at) = (_number + 1, 0);
        }
    }

    /// <summary>Goes to where the last lines begin.</summary>
    private void SkipTo(int lines)
    {
        int[] numbers = _log.Numbers();
        int last = numbers is [.., var newest] ? newest : 0;
        foreach (int number in numbers.Reverse())
        {
            if (Open(number) is not { } file)
            {
                continue;
            }

            using (file)
            {
                byte[] bytes = new byte[file.Length];
                int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                (_number, _at) = (number, 0);
                // The line end behind the last line begins no other one.
                for (int i = number == last ? read - 2 : read - 1; i >= 0; i--)
                {
                    if (bytes[i] == '\n' && --lines == 0)
                    {
                        _at = i + 1;
                        return;
                    }
                }

                if (lines <= 0)
                {
                    _at = read;
                    return;
                }
            }
        }
    }

    private FileStream? Open(int number)
    {
        try
        {
            return new(_log.Name(number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
