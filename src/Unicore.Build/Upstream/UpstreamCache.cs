// SPDX-License-Identifier: BSD-3-Clause
// The user-wide cache of archives, by hash; what is not in it is fetched from the request's addresses in turn.
using System.Security.Cryptography;
using System.Text;
using Unicore.Diagnostics;

namespace Unicore.Build.Upstream;

/// <summary>Finds or fetches the archive of one request.</summary>
internal sealed class UpstreamCache(UpstreamOptions options, UpstreamRequest request, Action<string, Severity, string> report)
{
    private readonly string _hash = request.Sha256.ToLowerInvariant();

    /// <summary>
    /// Where archives of the hash are. Of an archive without one, what its address gives waits until its hash is known; what someone put
    /// there by hand is taken for it.
    /// </summary>
    private string Folder => IsPinned ? FolderOf(_hash) : Path.Combine(options.CacheDirectory, "unpinned",
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Addresses[^1])))[..16]);

    private bool IsPinned => _hash.Length > 0;

    private string FolderOf(string hash) => Path.Combine(options.CacheDirectory, "sha256", hash);

    /// <summary>The verified archive, open at its start; what was verified is what the handle reads.</summary>
    public async Task<FileStream> OpenAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Folder))
        {
            foreach (string path in Directory.EnumerateFiles(Folder).Where(p => !p.EndsWith(".part", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).ToArray())
            {
                if (!IsPinned)
                {
                    return await OpenStoredAsync(await StoreAsync(path, path, cancellationToken).ConfigureAwait(false), cancellationToken)
                        .ConfigureAwait(false);
                }

                if (await VerifiedAsync(path, cancellationToken).ConfigureAwait(false) is { } cached)
                {
                    return cached;
                }

                report("UK2412", Severity.Warning,
                    $"The cached archive '{path}' of the upstream source '{request.Name}' was damaged and is fetched again. "
                        + "If that happens more than once, check the disk.");
                File.Delete(path);
            }
        }

        var reasons = new List<string>();
        string? wrongHash = null;
        foreach (string address in request.Addresses)
        {
            try
            {
                string path = await FetchAsync(address, cancellationToken).ConfigureAwait(false);
                if (wrongHash is not null)
                {
                    report("UK2403", Severity.Warning, wrongHash + " Another address had the right archive.");
                }

                return await OpenStoredAsync(path, cancellationToken).ConfigureAwait(false);
            }
            catch (UpstreamException e) when (e.Code is "UK2402" or "UK2403")
            {
                wrongHash = e.Code == "UK2403" ? e.Message : wrongHash;
                reasons.Add($"{address}: {e.Message}");
            }
            finally
            {
                RemoveFolderIfEmpty();
            }
        }

        if (wrongHash is not null && reasons.Count == 1)
        {
            throw new UpstreamException("UK2403",
                wrongHash
                    + " Either the archive was changed at its source, or the hash in the project is wrong: "
                    + "find out which before you change the hash.");
        }

        throw new UpstreamException(wrongHash is null ? "UK2402" : "UK2403",
            $"No address gave the archive of the upstream source '{request.Name}': "
                + string.Concat(reasons.Select(r => r.EndsWith('.') ? r + " " : r + ". "))
                + $"Check the network and the addresses, or put the archive into the folder '{Folder}' by hand.");
    }

    /// <summary>Keeps a file whose hash is known already.</summary>
    public async Task KeepAsync(string path, string address, CancellationToken cancellationToken) =>
        await StoreAsync(path, address, cancellationToken).ConfigureAwait(false);

    private async Task<FileStream> OpenStoredAsync(string path, CancellationToken cancellationToken) =>
        await VerifiedAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new UpstreamException("UK2411",
                $"The archive '{path}' changed while it was being written to the cache. Check the disk, then build again.");

    private async Task<string> FetchAsync(string address, CancellationToken cancellationToken)
    {
        options.Progress?.Report(new(request.Name, UpstreamStage.Download, address));
        if (address.StartsWith("apt:", StringComparison.Ordinal))
        {
            return await new AptSource(options, request.Name)
                .FetchAsync(address, _hash, (path, from) => StoreAsync(path, from, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }

        // RFC 8089 allows one slash as well as three; Uri knows three only.
        bool isShort = address.StartsWith("file:/", StringComparison.Ordinal) && !address.StartsWith("file://", StringComparison.Ordinal);
        if (!Uri.TryCreate(isShort ? address.Insert("file:".Length, "//") : address, UriKind.Absolute, out Uri? uri)
            || uri.Scheme is not ("http" or "https" or "file") || (uri.IsFile && uri.LocalPath.Contains('\0', StringComparison.Ordinal)))
        {
            throw new UpstreamException("UK2401",
                $"The upstream source '{request.Name}' has the address '{address}', which is none of https:, http:, file: "
                    + "and apt:name/version. Correct it.");
        }

        if (uri.IsFile)
        {
            return await StoreAsync(uri.LocalPath, address, cancellationToken).ConfigureAwait(false);
        }

        using HttpClient client = options.HttpClientFactory();
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            stall.CancelAfter(options.Stall);
            using HttpResponseMessage response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, stall.Token)
                .ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new UpstreamException("UK2402", $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}.");
            }

            using Stream body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            return await StoreAsync(body, uri.Segments[^1], address, response.Content.Headers.ContentLength, stall, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UpstreamException("UK2402", $"nothing came for {options.Stall.TotalSeconds:0} seconds.");
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            throw new UpstreamException("UK2402", e.InnerException is null ? e.Message : $"{e.Message} {e.InnerException.Message}");
        }
    }

    private async Task<string> StoreAsync(string path, string address, CancellationToken cancellationToken)
    {
        FileStream file;
        try
        {
            file = File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UpstreamException("UK2402", e.Message);
        }

        using (file)
        {
            return await StoreAsync(file, Path.GetFileName(path), address, file.Length, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> StoreAsync(
        Stream body, string name, string address, long? total, CancellationTokenSource? stall, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        string partial = Path.Combine(Folder, $"{Guid.NewGuid():n}.part");
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
            {
                byte[] buffer = new byte[128 * 1024];
                long done = 0;
                while (true)
                {
                    stall?.CancelAfter(options.Stall);
                    int count = await body.ReadAsync(buffer, stall?.Token ?? cancellationToken).ConfigureAwait(false);
                    if (count == 0)
                    {
                        break;
                    }

                    done += count;
                    if (done > options.Limits.DownloadBytes)
                    {
                        throw new UpstreamException("UK2402",
                            $"the archive has more than {options.Limits.DownloadBytes} bytes, the limit for archives.");
                    }

                    hash.AppendData(buffer, 0, count);
                    await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                    options.Progress?.Report(new(request.Name, UpstreamStage.Download, address, done, total));
                }
            }

            string got = Convert.ToHexStringLower(hash.GetCurrentHash());
            if (IsPinned && got != _hash)
            {
                throw new UpstreamException("UK2403",
                    $"The archive of the upstream source '{request.Name}' from {address} has the wrong SHA-256: expected {_hash}, "
                        + $"got {got}.");
            }

            Directory.CreateDirectory(FolderOf(got));
            string final = Path.Combine(FolderOf(got), SafeName(name));
            File.Move(partial, final, overwrite: true);
            return final;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private async Task<FileStream?> VerifiedAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        bool good = false;
        try
        {
            good = !IsPinned
                || Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false)) == _hash;
            file.Position = 0;
            return good ? file : null;
        }
        finally
        {
            if (!good)
            {
                await file.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private void RemoveFolderIfEmpty()
    {
        if (Directory.Exists(Folder) && !Directory.EnumerateFileSystemEntries(Folder).Any())
        {
            Directory.Delete(Folder);
        }
    }

    private static string SafeName(string name)
    {
        string safe = new([.. name.Trim('/').Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+' or '~' ? c : '_')]);
        safe = safe.TrimStart('.');
        return safe.Length == 0 || safe.EndsWith(".part", StringComparison.Ordinal) ? "archive" : safe[..Math.Min(safe.Length, 120)];
    }
}
