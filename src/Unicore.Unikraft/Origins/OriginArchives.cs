// SPDX-License-Identifier: BSD-3-Clause
// The archives that a tree's makefiles fetch: from the user-wide cache, a mirror folder or their address, and by hash.
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Unicore.Build.Actions;
using Unicore.Build.Libraries;
using Unicore.Build.Making;
using Unicore.Build.Planning;
using Unicore.Build.Upstream;
using Unicore.Diagnostics;
using Unicore.Diagnostics.Files;
using Unicore.Unikraft.Asking;

namespace Unicore.Unikraft.Origins;

/// <summary>
/// Knows the recipes of <c>fetch…</c>, <c>unarchive</c> and <c>patch</c> (support/build/Makefile.rules of a Unikraft tree) and does them so
/// that they can be done again.
/// </summary>
internal sealed partial class OriginArchives(UnikraftRequest request, OriginLock locked)
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };
    private StepKind? _fetching;

    /// <summary>Reads a recipe; null when it is none of those.</summary>
    public Func<BuildAction, BuildAction>? TryRead(MakeRule rule, Recipe recipe, MakeOutput output, string target)
    {
        if (recipe.Scripts.Count == 1 && Addresses(recipe.Scripts[0]) is { Count: > 0 } addresses)
        {
            string name = Path.GetFileName(Path.GetDirectoryName(target)!);
            string pinned = PinnedHash(output, target) ?? "", line = rule.Line.ToString(CultureInfo.InvariantCulture);
            return action => action with { Step = Fetching, Command = [name, pinned, rule.File, line, .. addresses] };
        }

        if (Path.GetFileName(target) == ".origin" && request.IsMade(target))
        {
            return action => Unpack(action, recipe, output);
        }

        return null;
    }

    /// <summary>Fetches an archive. Arguments: the library, the pinned hash or nothing, the makefile, its line, the addresses.</summary>
    public StepKind Fetching => _fetching ??= new("fetch", "1", FetchAsync);

    /// <summary>
    /// Unpacking starts from an empty folder, so that patches can be applied again; no stamp is as one before it, so that they are.
    /// </summary>
    private static BuildAction Unpack(BuildAction action, Recipe recipe, MakeOutput output)
    {
        string stamp = action.Outputs[0], origin = Path.Combine(Path.GetDirectoryName(stamp)!, "origin");
        MakeRule? patched = output.Rules.FirstOrDefault(r => r.Target == Path.Combine(Path.GetDirectoryName(stamp)!, ".patched"));
        string[] patches =
            [.. PatchFile().Matches(string.Join('\n', patched?.Lines ?? [])).Select(m => m.Groups["file"].Value).Where(File.Exists)];
        string[] inputs = [.. action.Inputs.Concat(patches).Distinct(StringComparer.Ordinal)];
        string quoted = ShellWords.Quote(origin);
        IEnumerable<string> scripts = recipe.Scripts.Select(s => Recipe.Line(s));
        return action with
        {
            Command = [
                "/bin/bash",
                "-c",
                string.Join(
                    '\n',
                    [$"rm -rf {ShellWords.Quote(stamp)} {quoted}", $"mkdir -p {quoted}", .. scripts,
                        $"date +%s.%N > {ShellWords.Quote(stamp)}"])],
            Inputs = inputs,
            WritesInPlace = true,
        };
    }

    /// <summary>Writes down beside each stamp which files were unpacked and patched.</summary>
    public static void ListUnpacked(BuildPlan plan)
    {
        foreach (string stamp in Stamps(plan))
        {
            string origin = Path.Combine(Path.GetDirectoryName(stamp)!, "origin");
            IEnumerable<string> unpacked = Directory.EnumerateFiles(origin, "*", Everything).Select(f => Path.GetRelativePath(origin, f));
            FileWriter.WriteIfChanged(stamp + ".files", string.Join('\n', unpacked.Order(StringComparer.Ordinal)));
        }
    }

    /// <summary>
    /// Has done again what does not hold: unpacking, where someone took files out or where patches may have been applied in part; fetching,
    /// where the lock has another hash.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="origins">Files below a folder of origin sources, with the stamp of the action that unpacks it.</param>
    /// <param name="files">The disk.</param>
    public void DeleteOutdated(BuildPlan plan, IReadOnlyDictionary<string, string> origins, IFileSystem files)
    {
        IEnumerable<string> robbed = Stamps(plan).Where(IsRobbed).Concat(origins.Where(o => !File.Exists(o.Key)).Select(o => o.Value));
        IEnumerable<string> halfway = plan.Fetching.Where(a => !File.Exists(a.Outputs[0])).SelectMany(a => a.Inputs).Where(IsStamp);
        IEnumerable<string> outdated = plan.Fetching.Where(IsOutdated).Select(a => a.Outputs[0]);
        robbed.Concat(halfway).Concat(outdated).Distinct(StringComparer.Ordinal).ToList().ForEach(files.Delete);
    }

    private static bool IsStamp(string file) => Path.GetFileName(file) == ".origin";

    private static IEnumerable<string> Stamps(BuildPlan plan) => plan.Fetching.Select(a => a.Outputs[0]).Where(IsStamp);

    /// <summary>Whether someone took files out of what was unpacked.</summary>
    private static bool IsRobbed(string stamp)
    {
        string origin = Path.Combine(Path.GetDirectoryName(stamp)!, "origin"), list = stamp + ".files";
        return File.Exists(list) && File.ReadLines(list).Any(f => f.Length > 0 && !Path.Exists(Path.Combine(origin, f)));
    }

    /// <summary>Whether the lock has another hash now than the archive that was fetched.</summary>
    private bool IsOutdated(BuildAction action) =>
        action.Step == Fetching && action.Command[1].Length == 0 && File.Exists(action.Outputs[0])
        && locked.Find(action.Command[4]) is { } hash
        && !hash.Equals(HashOf(action.Outputs[0]), StringComparison.OrdinalIgnoreCase);

    /// <summary>The hash of an archive: as it was noted when it was fetched, else of its bytes.</summary>
    private static string HashOf(string archive)
    {
        string note = HashFile(archive);
        if (!File.Exists(note))
        {
            using FileStream bytes = File.OpenRead(archive);
            FileWriter.WriteIfChanged(note, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }

        return File.ReadAllText(note);
    }

    private static string HashFile(string archive) =>
        Path.Combine(Path.GetDirectoryName(archive)!, $".unicore-{Path.GetFileName(archive)}.sha256");

    private async Task<IReadOnlyList<Diagnostic>> FetchAsync(StepContext step, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> arguments = step.Action.Command;
        string target = step.Action.Outputs[0], file = Path.GetFileName(target);
        string name = arguments[0], pinned = arguments[1], makefile = arguments[2];
        int line = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        string[] addresses = [.. arguments.Skip(4)];
        string hash = pinned.Length > 0 ? pinned : locked.Find(addresses[0]) ?? "";
        string[] mirrors = request.Downloads is { } folder ? [Path.Combine(folder, name, file), Path.Combine(folder, file)] : [];
        IEnumerable<string> places = (hash.Length > 0 ? mirrors.Prepend(target) : mirrors).Where(File.Exists).Select(p => "file://" + p);
        UpstreamRequest wanted = new(name, hash, [.. places, .. addresses], step.Outputs[0])
        {
            File = pinned.Length == 0 && hash.Length > 0 ? request.LockFile : makefile,
            Line = pinned.Length == 0 && hash.Length > 0 ? 0 : line,
        };
        UpstreamFetcher fetcher = new(request.Upstream);
        (
            string? got,
            IReadOnlyList<Diagnostic> diagnostics) = await fetcher.FetchArchiveAsync(wanted, cancellationToken).ConfigureAwait(false);
        if (got is not null)
        {
            if (hash.Length == 0)
            {
                locked.Add(addresses[0], got);
            }

            FileWriter.WriteIfChanged(HashFile(target), got);
        }

        return diagnostics;
    }

    /// <summary>The SHA-256 that the rule <c>.chksum</c> compares the archive with, when there is one.</summary>
    private static string? PinnedHash(MakeOutput output, string archive) =>
        output.Rules.Where(r => r.Prerequisites.Contains(archive)).SelectMany(r => r.Lines).Select(l => Pinned().Match(l))
            .FirstOrDefault(m => m.Success)?.Groups["hash"].Value.ToLowerInvariant();

    private static IReadOnlyList<string> Addresses(string script) => script.Contains("wget", StringComparison.Ordinal)
        ? [.. Download().Matches(script).Select(m => m.Groups["address"].Value.Trim('"', '\'')).Distinct(StringComparer.Ordinal)]
        : [];

    [GeneratedRegex(@"\bwget\b[^|&;]*? -O \S+ (?<address>\S+)")]
    private static partial Regex Download();

    [GeneratedRegex(@"sha256sum[^\n]*=~ \^(?<hash>[0-9A-Fa-f]{64})")]
    private static partial Regex Pinned();

    [GeneratedRegex(@" < (?<file>/\S+)")]
    private static partial Regex PatchFile();
}
