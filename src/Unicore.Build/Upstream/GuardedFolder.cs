// SPDX-License-Identifier: BSD-3-Clause
// A folder that an archive is unpacked into and cannot get out of.
namespace Unicore.Build.Upstream;

/// <summary>Adds an archive's entries to a folder, and refuses those that would reach outside.</summary>
/// <remarks>
/// Why this is safe, by induction: the folder is ours and starts empty; no entry is created through a link, because each
/// parent on the way is looked at; so the folder of every link is a real one, and as a link's target may have ".." only at its
/// start, where it is counted, the target begins inside, and goes on only through links of which the same is true.
/// </remarks>
/// <param name="root">The folder.</param>
/// <param name="request">What the archive is called in messages.</param>
/// <param name="strip">How many leading path components to drop.</param>
/// <param name="only">The files and folders to add; empty for all.</param>
/// <param name="limits">Bounds of the archive.</param>
internal sealed class GuardedFolder(string root, string request, int strip, IReadOnlyList<string> only, UpstreamLimits limits)
{
    private readonly HashSet<string> _missing = new(only.Select(o => o.Trim('/')), StringComparer.Ordinal);
    private readonly string[] _only = [.. only.Select(o => o.Trim('/'))];

    private long _bytes;
    private int _entries;

    public int Files { get; private set; }

    /// <summary>What was asked for and did not come.</summary>
    public IEnumerable<string> Missing => _only.Where(_missing.Contains);

    public UpstreamException Refuse(string entry, string why) =>
        new("UK2405",
            $"The archive of the upstream source '{request}' is refused: its entry '{Printable(entry)}' {why}. Nothing was unpacked; "
                + "do not trust this archive.");

    public void AddFolder(string name)
    {
        if (Place(name) is { } path && Create(name, path) is { } full)
        {
            if (IsLink(full) || File.Exists(full))
            {
                throw Refuse(name, "is a folder where the archive already has something else");
            }

            Directory.CreateDirectory(full);
        }
    }

    public async Task AddFileAsync(string name, Stream data, bool executable, DateTimeOffset time, CancellationToken cancellationToken)
    {
        if (Place(name) is not { } path)
        {
            return;
        }

        string full = Replace(name, path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            UnixFileMode read = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.UserWrite;
            options.UnixCreateMode = executable
                ? read | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
                : read;
        }

        using (var file = new FileStream(full, options))
        {
            byte[] buffer = new byte[128 * 1024];
            int count;
            while ((count = await data.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) != 0)
            {
                _bytes += count;
                if (_bytes > limits.UnpackedBytes)
                {
                    throw BoundedStream.TooLarge(request, limits.UnpackedBytes);
                }

                await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }

        File.SetLastWriteTimeUtc(full, time.UtcDateTime);
        Files++;
    }

    public void AddLink(string name, string target)
    {
        if (Place(name) is not { } path)
        {
            return;
        }

        string[] parts = target.Split('/');
        int up = parts.TakeWhile(p => p is "" or "." or "..").Count(p => p == "..");
        bool climbsLater = parts.SkipWhile(p => p is "" or "." or "..").Contains("..");
        if (target.Length == 0 || target[0] == '/' || target.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(target)
            || up > path.Length - 1 || climbsLater)
        {
            throw Refuse(name, $"is a link to '{Printable(target)}', which is absolute or can lead outside");
        }

        File.CreateSymbolicLink(Replace(name, path), target);
        Files++;
    }

    public async Task AddCopyAsync(string name, string target, CancellationToken cancellationToken)
    {
        if (Place(name) is not { } to)
        {
            return;
        }

        if (Place(target) is not { } from)
        {
            throw Refuse(name, $"is a hard link to '{Printable(target)}', which is not among the unpacked files");
        }

        string source = Create(target, from)!;
        if (IsLink(source) || !File.Exists(source))
        {
            throw Refuse(name, $"is a hard link to '{Printable(target)}', which is no file of the archive");
        }

        bool executable = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(source) & UnixFileMode.UserExecute) != 0;
        if (!to.AsSpan().SequenceEqual(from))
        {
            using FileStream data = File.OpenRead(source);
            await AddFileAsync(name, data, executable, File.GetLastWriteTimeUtc(source), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The path components below the folder, or null for what stripping leaves nothing of, or nobody asked for.</summary>
    private string[]? Place(string name)
    {
        if (++_entries > limits.Entries)
        {
            throw new UpstreamException("UK2406",
                $"The archive of the upstream source '{request}' has more than {limits.Entries} entries, the limit. "
                    + "If it is not a decompression bomb, use a smaller archive.");
        }

        bool windows = OperatingSystem.IsWindows();
        if (name.StartsWith('/')
            || (windows && (name.Contains('\\', StringComparison.Ordinal) || name.Contains(':', StringComparison.Ordinal))))
        {
            throw Refuse(name, "has an absolute path");
        }

        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw Refuse(name, "has a zero byte in its name");
        }

        string[] parts = [.. name.Split('/').Where(p => p is not ("" or "."))];
        if (parts.Contains(".."))
        {
            throw Refuse(name, "has '..' in its path");
        }

        return parts.Length > strip && IsWanted(string.Join('/', parts[strip..])) ? parts[strip..] : null;
    }

    private bool IsWanted(string path)
    {
        if (_only.Length == 0)
        {
            return true;
        }

        string? wanted = _only.FirstOrDefault(o => path == o || path.StartsWith(o + "/", StringComparison.Ordinal));
        if (wanted is null)
        {
            return false;
        }

        _missing.Remove(wanted);
        return true;
    }

    private string Replace(string name, string[] path)
    {
        string full = Create(name, path);
        if (Directory.Exists(full) && !IsLink(full))
        {
            throw Refuse(name, "stands where the archive already has a folder");
        }

        File.Delete(full);
        return full;
    }

    /// <summary>Makes the parents, none of which may be a link or a file.</summary>
    private string Create(string name, string[] path)
    {
        string at = root;
        foreach (string part in path[..^1])
        {
            at = Path.Combine(at, part);
            if (IsLink(at))
            {
                throw Refuse(name, "goes through a link");
            }

            if (File.Exists(at))
            {
                throw Refuse(name, "goes through a file");
            }

            Directory.CreateDirectory(at);
        }

        return Path.Combine(at, path[^1]);
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static string Printable(string text) => new([.. text.Take(200).Select(c => char.IsControl(c) ? '?' : c)]);
}
