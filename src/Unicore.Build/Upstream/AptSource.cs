// SPDX-License-Identifier: BSD-3-Clause
// Fetches a distribution's source package with apt-get, in folders of our own: the machine's configuration is only read.
using System.ComponentModel;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;

namespace Unicore.Build.Upstream;

/// <summary>Understands <c>apt:name/version</c>.</summary>
/// <remarks>
/// apt verifies the signature of the lists and by them the hashes of the package's files; ours is checked on top. A mirror may
/// list sources in its -security and -updates suites that it doesn't hold, so the suites without a suffix are asked first.
/// </remarks>
internal sealed partial class AptSource(UpstreamOptions options, string request)
{
    private const string VersionField = "Version: ";

    /// <summary>Fetches the package's files and hands the one with the right hash over.</summary>
    public async Task<string> FetchAsync(
        string address, string hash, Func<string, string, Task<string>> store, CancellationToken cancellationToken)
    {
        if (Address().Match(address) is not { Success: true } parsed)
        {
            throw new UpstreamException("UK2401",
                $"The upstream source '{request}' has the address '{address}'; a source package is written apt:name/version, "
                    + "such as apt:zlib/1:1.2.13.dfsg-1. Correct it.");
        }

        return await LookAsync<string>(parsed.Groups[1].Value, "=" + parsed.Groups[2].Value, async files =>
        {
            List<string> seen = [];
            foreach (string file in files)
            {
                string got = await HashAsync(file, cancellationToken).ConfigureAwait(false);
                if (got == hash)
                {
                    return (await store(file, address).ConfigureAwait(false), "");
                }

                seen.Add($"{Path.GetFileName(file)} {got}");
            }

            return (null, $"none of the source package's files has the SHA-256 {hash}; it has {string.Join(", ", seen)}.");
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds a package's version and its authors' archive, whatever they are.</summary>
    /// <param name="name">The source package.</param>
    /// <param name="version">Its version; null for the newest.</param>
    /// <param name="store">Receives the archive's path and its hash.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<SourcePackage> FindAsync(
        string name, string? version, Func<string, string, Task> store, CancellationToken cancellationToken)
    {
        if (!Address().IsMatch($"apt:{name}/{version ?? "0"}"))
        {
            throw new UpstreamException("UK2401",
                $"'{name}{(version is null ? "" : "=" + version)}' is no source package; write NAME or NAME=VERSION, such as zlib.");
        }

        return await LookAsync<SourcePackage>(name, version is null ? "" : "=" + version, async files =>
        {
            string? description = files.FirstOrDefault(f => f.EndsWith(".dsc", StringComparison.Ordinal));
            string? found = description is null ? null : File.ReadLines(description)
                .FirstOrDefault(l => l.StartsWith(VersionField, StringComparison.Ordinal))?[VersionField.Length..].Trim();
            // Packages of the distribution's own have one archive; others their authors' and the distribution's.
            string? archive = files.FirstOrDefault(f => Path.GetFileName(f).Contains(".orig.tar.", StringComparison.Ordinal)
                    && !f.EndsWith(".asc", StringComparison.Ordinal))
                ?? files.SingleOrDefault(f => Path.GetFileName(f).Contains(".tar.", StringComparison.Ordinal));
            if (found is null || archive is null)
            {
                return (null, $"the source package '{name}' has no archive of its authors.");
            }

            if (!Address().IsMatch($"apt:{name}/{found}"))
            {
                return (null, $"the source package '{name}' says of itself that it has the version '{found}', which is none.");
            }

            string hash = await HashAsync(archive, cancellationToken).ConfigureAwait(false);
            await store(archive, hash).ConfigureAwait(false);
            return (new SourcePackage(name, found, Path.GetFileName(archive), hash), "");
        }, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Has a package's files looked at, in order of their names, from one group of suites after the other.</summary>
    private async Task<T> LookAsync<T>(
        string name, string version, Func<IReadOnlyList<string>, Task<(T? Found, string Reason)>> look, CancellationToken cancellationToken)
        where T : class
    {
        IReadOnlyList<AptEntry> entries = AptSourceList.Read(options.AptDirectory);
        AptEntry[] plain = [.. entries.Where(e => e.IsPlain)];
        string reason = $"apt has no sources in '{options.AptDirectory}'.";
        foreach (IReadOnlyList<AptEntry> some in new[] { plain, entries }.Where(s => s.Count != 0).DistinctBy(s => s.Count))
        {
            string folder = Path.Combine(options.CacheDirectory, "apt", Guid.NewGuid().ToString("n"));
            try
            {
                (
                    string? files,
                    reason) = await DownloadAsync(folder, some, name, version, cancellationToken).ConfigureAwait(false);
                if (files is not null)
                {
                    (
                        T? found,
                        reason) = await look([.. Directory.EnumerateFiles(files).Order(StringComparer.Ordinal)]).ConfigureAwait(false);
                    if (found is not null)
                    {
                        return found;
                    }
                }
            }
            finally
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        }

        throw new UpstreamException("UK2402", reason);
    }

    /// <summary>Downloads a package; the folder with its files.</summary>
    private async Task<(string? Files, string Reason)> DownloadAsync(
        string folder, IReadOnlyList<AptEntry> entries, string name, string version, CancellationToken cancellationToken)
    {
        foreach (string part in new[] { "lists/partial", "cache/archives/partial", "sources", "files" })
        {
            Directory.CreateDirectory(Path.Combine(folder, part));
        }

        for (int i = 0; i < entries.Count; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "sources", $"{i}{entries[i].Extension}"), entries[i].Text, cancellationToken)
                .ConfigureAwait(false);
        }

        // The machine's hooks (cleaning caches, telling a desktop) are none of a build's business.
        string configuration = Path.Combine(folder, "apt.conf");
        await File.WriteAllTextAsync(configuration,
            "#clear APT::Update::Pre-Invoke;\n#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n",
            cancellationToken).ConfigureAwait(false);
        string[] common =
        [
            "-c", configuration, "-q", "-y", "-o", "Dir::Etc::sourcelist=/dev/null", "-o", $"Dir::Etc::sourceparts={folder}/sources",
            "-o", $"Dir::State::lists={folder}/lists", "-o", $"Dir::Cache={folder}/cache", "-o", "Acquire::Languages=none",
        ];
        (int code, string text) = await RunAsync([.. common, "update"], folder, cancellationToken).ConfigureAwait(false);
        if (code != 0)
        {
            return (null, $"'apt-get update' failed with status {code}: {text}");
        }

        string files = Path.Combine(folder, "files");
        (
            code,
            text) = await RunAsync([.. common, "--download-only", "--only-source", "source", name + version], files, cancellationToken)
                .ConfigureAwait(false);
        if (code != 0)
        {
            return (null, $"'apt-get source {name}{version}' failed with status {code}: {text}"
                + await VersionsAsync(common, name, folder, cancellationToken).ConfigureAwait(false));
        }

        return (files, "");
    }

    /// <summary>Which versions the archive has: it may have dropped the one that is pinned.</summary>
    private async Task<string> VersionsAsync(
        IReadOnlyList<string> common, string name, string folder, CancellationToken cancellationToken)
    {
        string tool = Path.Combine(Path.GetDirectoryName(options.AptTool) ?? "", "apt-cache");
        try
        {
            BufferedCommandResult result = await Cli.Wrap(tool)
                .WithArguments([.. common.Where(a => a != "-y"), "showsrc", "--only-source", name]).WithWorkingDirectory(folder)
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellationToken).ConfigureAwait(false);
            string[] versions = [.. result.StandardOutput.Split('\n').Where(l => l.StartsWith(VersionField, StringComparison.Ordinal))
                .Select(l => l[VersionField.Length..].Trim()).Distinct(StringComparer.Ordinal)];
            return versions.Length == 0
                ? $" The archive has no source package '{name}'."
                : $" The archive has {name} in the version {string.Join(", ", versions)}.";
        }
        catch (Win32Exception)
        {
            return "";
        }
    }

    private async Task<(int Code, string Text)> RunAsync(
        IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken)
    {
        try
        {
            BufferedCommandResult result = await Cli.Wrap(options.AptTool).WithArguments(arguments).WithWorkingDirectory(folder)
                .WithEnvironmentVariables(e => e.Set("LC_ALL", "C").Set("DEBIAN_FRONTEND", "noninteractive"))
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellationToken).ConfigureAwait(false);
            return (
                result.ExitCode,
                string.Join(
                    ' ',
                    result.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                        .Where(l => !l.StartsWith("W: ", StringComparison.Ordinal))));
        }
        catch (Win32Exception)
        {
            throw new UpstreamException("UK2402", $"'{options.AptTool}' is not installed; apt: addresses need a Debian-like system.");
        }
    }

    [GeneratedRegex(@"^apt:([a-z0-9][a-z0-9+.-]+)/([0-9][0-9A-Za-z.+~:-]*)$")]
    private static partial Regex Address();
}
