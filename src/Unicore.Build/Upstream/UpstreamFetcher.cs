// SPDX-License-Identifier: BSD-3-Clause
// An upstream archive becomes a folder of sources: get, verify, unpack, patch, put in place.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Unicore.Build.Actions;
using Unicore.Build.Pipeline;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;

namespace Unicore.Build.Upstream;

/// <summary>Prepares upstream sources. An unchanged request does nothing: no process, no download, no write.</summary>
/// <remarks>
/// The folder appears by rename, after everything else succeeded; the stamp beside it is written last and removed first, so
/// that whatever interrupts the work, the next call does it again. Archives are verified on every use, from the very handle
/// that is unpacked afterwards.
/// </remarks>
/// <param name="options">How to work.</param>
public sealed class UpstreamFetcher(UpstreamOptions options)
{
    /// <summary>Makes the folder of sources that the request describes.</summary>
    /// <param name="request">What to prepare.</param>
    /// <param name="cancellationToken">Stops the work; partial files are removed.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public async Task<UpstreamResult> PrepareAsync(UpstreamRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = new List<Diagnostic>();
        void Report(string code, Severity severity, string message) => found.Add(new(code, severity, message, request.File, request.Line));
        try
        {
            Validate(request);
            string destination = Path.GetFullPath(request.Destination), stamp = destination + ".stamp";
            string wanted = Stamp(request);
            if (IsCurrent(destination, stamp, wanted))
            {
                return new(destination, false, found);
            }

            using IDisposable turn = await TakeTurnAsync(destination, cancellationToken).ConfigureAwait(false);
            if (IsCurrent(destination, stamp, wanted))
            {
                return new(destination, false, found);
            }

            var cache = new UpstreamCache(options, request, Report);
            using FileStream archive = await cache.OpenAsync(cancellationToken).ConfigureAwait(false);
            await FillAsync(request, archive, destination, stamp, cancellationToken).ConfigureAwait(false);
            FileWriter.WriteIfChanged(stamp, wanted);
            return new(destination, true, found);
        }
        catch (UpstreamException e)
        {
            Report(e.Code, Severity.Error, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report("UK2411", Severity.Error,
                $"Cannot prepare the upstream source '{request.Name}': {e.Message} Check the permissions of '{request.Destination}' and "
                    + $"'{options.CacheDirectory}', and the room on the disk.");
        }

        return new(null, false, found);
    }

    /// <summary>Finds or fetches an archive, without unpacking it.</summary>
    /// <param name="request">
    /// What to get; an empty hash takes whatever the first address gives. <see cref="UpstreamRequest.Destination"/> is the file to write.
    /// </param>
    /// <param name="cancellationToken">Stops the work; partial files are removed.</param>
    /// <returns>The hash of what was written, or null with diagnostics.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public async Task<(string? Sha256, IReadOnlyList<Diagnostic> Diagnostics)> FetchArchiveAsync(
        UpstreamRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = new List<Diagnostic>();
        void Report(string code, Severity severity, string message) => found.Add(new(code, severity, message, request.File, request.Line));
        string temporary = $"{request.Destination}.{Guid.NewGuid():n}.tmp";
        try
        {
            using FileStream archive = await new UpstreamCache(options, request, Report).OpenAsync(cancellationToken).ConfigureAwait(false);
            Directory.CreateDirectory(Path.GetDirectoryName(request.Destination)!);
            using (var copy = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await archive.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
            }

            archive.Position = 0;
            string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(archive, cancellationToken).ConfigureAwait(false));
            File.Move(temporary, request.Destination, overwrite: true);
            return (hash, found);
        }
        catch (UpstreamException e)
        {
            Report(e.Code, Severity.Error, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report("UK2411", Severity.Error,
                $"Cannot write the archive '{request.Destination}' of '{request.Name}': {e.Message} Check the permissions, "
                    + "and the room on the disk.");
        }
        finally
        {
            File.Delete(temporary);
        }

        return (null, found);
    }

    /// <summary>Finds a distribution's source package, and fetches its authors' archive.</summary>
    /// <param name="name">The package's name.</param>
    /// <param name="version">Its version; null for the newest that can be had.</param>
    /// <param name="cancellationToken">Stops the work; partial files are removed.</param>
    /// <returns>What a request for it names, or null with diagnostics.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public async Task<(SourcePackage? Package, IReadOnlyList<Diagnostic> Diagnostics)> FindPackageAsync(
        string name, string? version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        string address = $"apt:{name}";
        List<Diagnostic> found = [];
        try
        {
            options.Progress?.Report(new(name, UpstreamStage.Download, address));
            return (await new AptSource(options, name).FindAsync(name, version, (path, hash) => new UpstreamCache(
                options, new(name, hash, [address], ""), (code, severity, message) => found.Add(new(code, severity, message)))
                .KeepAsync(path, address, cancellationToken), cancellationToken).ConfigureAwait(false), found);
        }
        catch (UpstreamException e)
        {
            found.Add(new(e.Code, Severity.Error, e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Add(new("UK2411", Severity.Error, $"Cannot fetch the source package '{name}': {e.Message} Check the permissions of "
                + $"'{options.CacheDirectory}', and the room on the disk."));
        }

        return (null, found);
    }

    private async Task FillAsync(
        UpstreamRequest request, FileStream archive, string destination, string stamp, CancellationToken cancellationToken)
    {
        string parent = Path.GetDirectoryName(destination)
            ?? destination, temporary = $"{destination}.{Guid.NewGuid():n}.tmp", old = $"{destination}.{Guid.NewGuid():n}.old";
        string? made = FirstMissing(parent);
        bool done = false;
        try
        {
            Directory.CreateDirectory(temporary);
            options.Progress?.Report(new(request.Name, UpstreamStage.Unpack, archive.Name));
            await ArchiveUnpacker.UnpackAsync(archive, temporary, request, options.Limits, cancellationToken).ConfigureAwait(false);
            foreach (string patch in request.Patches)
            {
                options.Progress?.Report(new(request.Name, UpstreamStage.Patch, patch));
                await PatchTool.ApplyAsync(options.PatchTool, patch, temporary, request.Name, cancellationToken).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            File.Delete(stamp);
            if (Directory.Exists(destination))
            {
                Directory.Move(destination, old);
            }

            Directory.Move(temporary, destination);
            done = true;
        }
        finally
        {
            Remove(temporary);
            Remove(old);
            if (!done && made is not null && Directory.Exists(made)
                && !Directory.EnumerateFiles(made, "*", SearchOption.AllDirectories).Any())
            {
                Remove(made);
            }
        }
    }

    private static string? FirstMissing(string folder)
    {
        string? missing = null;
        for (string? at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            missing = at;
        }

        return missing;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Validate(UpstreamRequest request)
    {
        if (request.Sha256.Length != 64 || !request.Sha256.All(char.IsAsciiHexDigit))
        {
            throw new UpstreamException("UK2401",
                $"The upstream source '{request.Name}' has the SHA-256 '{request.Sha256}', which is not 64 hexadecimal digits. "
                    + "Give the archive's, as sha256sum prints it.");
        }

        if (request.Addresses.Count == 0)
        {
            throw new UpstreamException("UK2401",
                $"The upstream source '{request.Name}' names no address. Give at least one: https:…, http:…, file:… or apt:name/version.");
        }

        if (request.StripComponents is < 0 or > 100)
        {
            throw new UpstreamException("UK2401",
                $"The upstream source '{request.Name}' strips {request.StripComponents} path components; 0 to 100 make sense, 1 is usual.");
        }

        if (request.Patches.FirstOrDefault(p => !File.Exists(p)) is { } missing)
        {
            throw new UpstreamException("UK2409",
                $"The patch '{missing}' of the upstream source '{request.Name}' does not exist. Correct its path.");
        }
    }

    private static string Stamp(UpstreamRequest request)
    {
        StringBuilder text = new StringBuilder("unicore-upstream 1\n")
            .Append(CultureInfo.InvariantCulture, $"sha256 {request.Sha256.ToLowerInvariant()}\nstrip {request.StripComponents}\n");
        foreach (string path in request.Only)
        {
            text.Append(CultureInfo.InvariantCulture, $"only {path}\n");
        }

        foreach (string patch in request.Patches)
        {
            text.Append(CultureInfo.InvariantCulture, $"patch {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(patch)))}\n");
        }

        return text.ToString();
    }

    private static bool IsCurrent(string destination, string stamp, string wanted) =>
        Directory.Exists(destination) && File.Exists(stamp) && File.ReadAllText(stamp) == wanted;

    /// <summary>Several builds may want the same folder at once: one works, the others wait and find it done.</summary>
    private async Task<IDisposable> TakeTurnAsync(string destination, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(options.CacheDirectory, "locks");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(destination)))[..32]);
        (IDisposable? turn, Diagnostic? failure) = await FolderTurn.TakeAsync(
            new PhysicalFileSystem(), TimeProvider.System, destination, path, options.Patience, _ => { }, cancellationToken)
            .ConfigureAwait(false);
        return turn ?? throw new UpstreamException(failure!.Code, failure.Message);
    }
}
