// SPDX-License-Identifier: BSD-3-Clause
// What to prepare, with what, and what came of it: the values that go in and out of the upstream fetcher.
using Unicore.Build.Caching;
using Unicore.Diagnostics;

namespace Unicore.Build.Upstream;

/// <summary>One upstream archive that shall become a folder of sources.</summary>
/// <param name="Name">What to call it in messages.</param>
/// <param name="Sha256">The archive's SHA-256, 64 hexadecimal digits.</param>
/// <param name="Addresses">Where to get it, tried in order: <c>https:</c>, <c>http:</c>, <c>file:</c> or <c>apt:name/version</c>.</param>
/// <param name="Destination">The folder to fill; replaced as a whole.</param>
public sealed record UpstreamRequest(string Name, string Sha256, IReadOnlyList<string> Addresses, string Destination)
{
    /// <summary>Unified diffs to apply in order, with one leading path component stripped (<c>patch -p1</c>).</summary>
    public IReadOnlyList<string> Patches { get; init; } = [];

    /// <summary>How many leading path components of the archive to drop.</summary>
    public int StripComponents { get; init; } = 1;

    /// <summary>
    /// The files and folders that are unpacked, as they are called after <see cref="StripComponents"/>; empty for all of the archive.
    /// </summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>The file that asked for it, for diagnostics.</summary>
    public string? File { get; init; }

    /// <summary>The line in <see cref="File"/>, from 1; 0 when unknown.</summary>
    public int Line { get; init; }
}

/// <summary>The bounds within which archives are believed.</summary>
/// <param name="DownloadBytes">Largest archive, bytes.</param>
/// <param name="UnpackedBytes">Largest total after decompression, bytes.</param>
/// <param name="Entries">Most files, folders and links.</param>
public sealed record UpstreamLimits(long DownloadBytes = 1L << 30, long UnpackedBytes = 4L << 30, int Entries = 300_000);

/// <summary>How the fetcher works: made once, at the edge.</summary>
public sealed record UpstreamOptions
{
    /// <summary>Where downloads are kept: <c>sha256/&lt;hash&gt;/&lt;file&gt;</c> below it.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Makes the client for one download; the fetcher disposes of it.</summary>
    public required Func<HttpClient> HttpClientFactory { get; init; }

    /// <summary>Receives what is going on, or null.</summary>
    public IProgress<UpstreamProgress>? Progress { get; init; }

    /// <summary>Bounds of archives.</summary>
    public UpstreamLimits Limits { get; init; } = new();

    /// <summary>After how long without a byte a download counts as failed.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait for another build that prepares the same folder.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The patch tool: a name to find in PATH, or a path.</summary>
    public string PatchTool { get; init; } = "patch";

    /// <summary>apt's tool: a name to find in PATH, or a path.</summary>
    public string AptTool { get; init; } = "apt-get";

    /// <summary>Where the machine's own apt sources are read from; never written.</summary>
    public string AptDirectory { get; init; } = "/etc/apt";

    /// <summary>The user-wide cache: <c>$XDG_CACHE_HOME/unicore/sources</c>, or <c>~/.cache/unicore/sources</c>.</summary>
    public static string DefaultCacheDirectory() => UserCache.Folder("sources");
}

/// <summary>What the fetcher is doing.</summary>
public enum UpstreamStage
{
    /// <summary>Getting the archive.</summary>
    Download,

    /// <summary>Unpacking it.</summary>
    Unpack,

    /// <summary>Applying a patch.</summary>
    Patch,
}

/// <summary>A step of progress.</summary>
/// <param name="Name">The request's name.</param>
/// <param name="Stage">What is being done.</param>
/// <param name="Subject">The address, archive or patch.</param>
/// <param name="Bytes">Bytes so far.</param>
/// <param name="Total">Bytes in all, or null if unknown.</param>
public sealed record UpstreamProgress(string Name, UpstreamStage Stage, string Subject, long Bytes = 0, long? Total = null);

/// <summary>What came of a request.</summary>
/// <param name="Folder">The folder of sources, or null after an error.</param>
/// <param name="Changed">Whether the folder was made anew.</param>
/// <param name="Diagnostics">Everything that was found.</param>
public sealed record UpstreamResult(string? Folder, bool Changed, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>A distribution's source package, as an <see cref="UpstreamRequest"/> can ask for it again.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version, the distribution's part of it too.</param>
/// <param name="File">The name of its authors' archive.</param>
/// <param name="Sha256">The archive's SHA-256.</param>
public sealed record SourcePackage(string Name, string Version, string File, string Sha256)
{
    /// <summary>The address that the archive is fetched from.</summary>
    public string Address => $"apt:{Name}/{Version}";
}

/// <summary>A failure with its code; never leaves this folder, it becomes a diagnostic at the edge.</summary>
internal sealed class UpstreamException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
